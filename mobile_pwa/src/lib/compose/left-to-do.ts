/** What still keeps a draft from being sent. Pure. */
import type { CaseImage } from '#lib/api/model.ts';
import type { Draft } from './draft.ts';

export const STEPS = ['photos', 'story', 'question', 'check'] as const;
export type Step = (typeof STEPS)[number];

export type Hindrance =
  | { kind: 'missing'; step: Step; what: 'photos' | 'title' | 'question' | 'specialty' }
  | { kind: 'held' | 'uploading'; step: 'photos'; count: number }
  /** The safety check of so many photos waits. */
  | { kind: 'findings'; step: 'photos'; count: number }
  | { kind: 'making-safe' | 'refused'; step: 'photos' }
  /** In the server's own words. */
  | { kind: 'told'; step: Step; detail: string };

interface ServerView {
  images: readonly { id: string; state: CaseImage['state'] }[];
  missing: readonly { field: string; detail: string }[];
}

const KNOWN = new Set(['images', 'title', 'question', 'specialty']);

/** In the order of the steps. Works with no signal; what only the server knows is added when it has answered.
 * `held`: so many of the photos on this phone wait for a look before they are sent. */
export function leftToDo(draft: Draft, server: ServerView | null, held = 0): Hindrance[] {
  return [...photosLeft(draft, server, held), ...textsLeft(draft), ...toldLeft(server)];
}

function photosLeft(draft: Draft, server: ServerView | null, held: number): Hindrance[] {
  if (draft.photos.length === 0) return [{ kind: 'missing', step: 'photos', what: 'photos' }];
  const left: Hindrance[] = [];
  const uploading = draft.photos.filter((photo) => photo.imageId === null).length - held;
  if (held > 0) left.push({ kind: 'held', step: 'photos', count: held });
  if (uploading > 0) left.push({ kind: 'uploading', step: 'photos', count: uploading });
  const states = draft.photos.map((photo) => stateOf(photo.imageId, server));
  if (states.includes('refused')) left.push({ kind: 'refused', step: 'photos' });
  const toCheck = states.filter((state) => state === 'scanned').length;
  if (toCheck > 0) left.push({ kind: 'findings', step: 'photos', count: toCheck });
  if (states.includes('received') || states.includes('cleared'))
    left.push({ kind: 'making-safe', step: 'photos' });
  return left;
}

function stateOf(imageId: string | null, server: ServerView | null): string | undefined {
  return server?.images.find((image) => image.id === imageId)?.state;
}

function textsLeft({ fields }: Draft): Hindrance[] {
  const left: Hindrance[] = [];
  if (fields.title.trim() === '') left.push({ kind: 'missing', step: 'story', what: 'title' });
  if (fields.specialty === null) left.push({ kind: 'missing', step: 'story', what: 'specialty' });
  if (fields.question.trim() === '') left.push({ kind: 'missing', step: 'question', what: 'question' });
  return left;
}

function toldLeft(server: ServerView | null): Hindrance[] {
  const others = server?.missing.filter(({ field }) => !KNOWN.has(field)) ?? [];
  return others.map(({ field, detail }) => ({ kind: 'told', step: stepOf(field), detail }));
}

/** Where a field of the API is asked for. */
export function stepOf(field: string): Step {
  if (field.startsWith('images')) return 'photos';
  return ['question', 'answer', 'teaching_points'].includes(field) ? 'question' : 'story';
}
