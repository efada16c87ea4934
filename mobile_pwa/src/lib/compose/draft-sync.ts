import { answer, api, ifMatch } from '#lib/api/client.ts';
import type { Case } from '#lib/api/model.ts';
import { asProblem } from '#lib/api/problem.ts';
import { uploads } from '#lib/uploads/uploads.svelte.ts';
import {
  fieldsToSend,
  merge,
  orderToSend,
  saved,
  type Draft,
  type DraftFields,
  type FieldConflict,
  type TextLimits,
} from './draft.ts';

/** The draft as it is at this moment: somebody may write on while requests are under way. */
export interface DraftInHand {
  readonly draft: Draft;
  readonly limits: TextLimits;
  apply(change: (draft: Draft) => Draft): void;
  /** The case as the server has it now. */
  shown(answer: Case): void;
  /** Both sides changed these; nothing of them is sent until somebody chooses. */
  conflicted(conflicts: FieldConflict[]): void;
}

/** Brings the server up to the draft. Every step may be repeated. Throws the Problem of the step that failed. */
export async function syncDraft(hand: DraftInHand): Promise<void> {
  if (hand.draft.caseId === null) await begin(hand);
  await removeImages(hand);
  if (!(await sendFields(hand))) return;
  await sendDescriptions(hand);
  const answered = await fetchCase(hand);
  const order = orderToSend(hand.draft, answered);
  if (order) hand.shown(await sendOrder(hand, order));
}

/** Reads the case and brings into the draft what changed there. */
export async function fetchCase(hand: DraftInHand): Promise<Case> {
  const answered = await answer(api.GET('/api/cases/{case_id}', { params: { path: pathOf(hand) } }));
  takeIn(hand, answered);
  return answered;
}

/** Begins the case with nothing in it: the same key with the same body gives the same case, however often. */
async function begin(hand: DraftInHand): Promise<void> {
  const params = { header: { 'Idempotency-Key': hand.draft.id } };
  const begun = await answer(api.POST('/api/cases', { params, body: {} }));
  hand.apply((draft) => ({ ...draft, caseId: begun.id, version: begun.version }));
  hand.shown(begun);
  await uploads.assignCase(hand.draft.id, begun.id);
}

async function removeImages(hand: DraftInHand): Promise<void> {
  for (const id of hand.draft.removedImages) {
    const path = { ...pathOf(hand), image_id: id };
    try {
      await answer(api.DELETE('/api/cases/{case_id}/images/{image_id}', { params: { path } }));
    } catch (error) {
      if (asProblem(error).status !== 404) throw error;
    }
    hand.apply((draft) => ({ ...draft, removedImages: draft.removedImages.filter((each) => each !== id) }));
  }
}

/** False when both sides changed the same: somebody has to choose first. */
async function sendFields(hand: DraftInHand): Promise<boolean> {
  const fields = fieldsToSend(hand.draft, hand.limits);
  if (Object.keys(fields).length === 0) return true;
  try {
    const answered = await patchCase(hand, fields);
    hand.apply((draft) => saved(draft, fields, answered));
    hand.shown(answered);
    return true;
  } catch (error) {
    if (asProblem(error).slug !== 'stale-version') throw error;
  }
  const answered = await answer(api.GET('/api/cases/{case_id}', { params: { path: pathOf(hand) } }));
  if (takeIn(hand, answered) > 0) return false;
  return sendFields(hand);
}

function patchCase(hand: DraftInHand, fields: Partial<DraftFields>): Promise<Case> {
  const header = { 'If-Match': ifMatch(hand.draft.version ?? 1) };
  return answer(
    // The choices come from the vocabulary of the server, so its own names for them are what is sent.
    api.PATCH('/api/cases/{case_id}', { params: { path: pathOf(hand), header }, body: fields as never }),
  );
}

async function sendDescriptions(hand: DraftInHand): Promise<void> {
  for (const photo of hand.draft.photos) {
    if (photo.imageId === null || photo.description.trim() === photo.savedDescription.trim()) continue;
    const { key, description } = photo;
    await answer(
      api.PATCH('/api/cases/{case_id}/images/{image_id}', {
        params: { path: { ...pathOf(hand), image_id: photo.imageId } },
        body: { description },
      }),
    );
    hand.apply((draft) => ({
      ...draft,
      photos: draft.photos.map((each) =>
        each.key === key ? { ...each, savedDescription: description } : each,
      ),
    }));
  }
}

function sendOrder(hand: DraftInHand, imageIds: string[]): Promise<Case> {
  return answer(
    api.PUT('/api/cases/{case_id}/image-order', {
      params: { path: pathOf(hand) },
      body: { image_ids: imageIds },
    }),
  );
}

function takeIn(hand: DraftInHand, answered: Case): number {
  let found: FieldConflict[] = [];
  hand.apply((draft) => {
    const merged = merge(draft, answered);
    found = merged.conflicts;
    return merged.draft;
  });
  hand.shown(answered);
  if (found.length > 0) hand.conflicted(found);
  return found.length;
}

function pathOf(hand: DraftInHand): { case_id: string } {
  return { case_id: hand.draft.caseId ?? '' };
}
