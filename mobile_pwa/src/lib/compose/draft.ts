/** A case in the making on this phone, and how it meets what the server has. Pure. */
import type { Case } from '#lib/api/model.ts';

/** What an author writes. Choices are null until made. */
export interface DraftFields {
  title: string;
  question: string;
  history: string;
  age_band: string | null;
  sex: string | null;
  specialty: string | null;
  body_site: string | null;
  tags: string[];
  answer: string;
  teaching_points: string;
}

/** One photo: on its way (`uploadId`), an image of the case (`imageId`), or between the two. */
export interface DraftPhoto {
  /** Stays the same while the photo goes from phone to server. */
  key: string;
  uploadId: string | null;
  imageId: string | null;
  description: string;
  /** What the server has as its description. */
  savedDescription: string;
}

export interface Draft {
  /** Made on the phone; also the idempotency key of beginning the case. */
  id: string;
  owner: string;
  caseId: string | null;
  /** The version of the case that `base` is. */
  version: number | null;
  fields: DraftFields;
  /** The fields as the server last had them. */
  base: DraftFields;
  photos: DraftPhoto[];
  /** Images to be removed on the server. */
  removedImages: string[];
  /** Milliseconds since 1970. */
  changedAt: number;
}

export type FieldName = keyof DraftFields;

export interface FieldConflict {
  field: FieldName;
  mine: DraftFields[FieldName];
  theirs: DraftFields[FieldName];
}

export const EMPTY_FIELDS: Readonly<DraftFields> = {
  title: '',
  question: '',
  history: '',
  age_band: null,
  sex: null,
  specialty: null,
  body_site: null,
  tags: [],
  answer: '',
  teaching_points: '',
};

const FIELD_NAMES = Object.keys(EMPTY_FIELDS) as FieldName[];

export function newDraft(id: string, owner: string, now: number): Draft {
  return {
    id,
    owner,
    caseId: null,
    version: null,
    fields: { ...EMPTY_FIELDS },
    base: { ...EMPTY_FIELDS },
    photos: [],
    removedImages: [],
    changedAt: now,
  };
}

export function fieldsOf(shown: Case): DraftFields {
  return {
    title: shown.title,
    question: shown.question,
    history: shown.history,
    age_band: shown.age_band,
    sex: shown.sex,
    specialty: shown.specialty,
    body_site: shown.body_site,
    tags: [...shown.tags],
    answer: shown.answer ?? '',
    teaching_points: shown.teaching_points ?? '',
  };
}

/** A draft made from a case that is on the server. */
export function draftOf(shown: Case, id: string, owner: string, now: number): Draft {
  const draft = { ...newDraft(id, owner, now), caseId: shown.id };
  return merge(draft, shown).draft;
}

/** Nothing was written and no photo added: not worth keeping or telling. */
export function isBlank(draft: Draft): boolean {
  return draft.photos.length === 0 && draft.caseId === null && changedFields(draft).length === 0;
}

export function changedFields(draft: Draft): FieldName[] {
  return FIELD_NAMES.filter((name) => !same(draft.fields[name], draft.base[name]));
}

/** How long texts may be, in characters; what is longer stays on the phone until it is shortened. */
export type TextLimits = Partial<Record<FieldName, number>>;

/** What has to be sent so that the server has the fields as they are here. */
export function fieldsToSend(draft: Draft, limits: TextLimits = {}): Partial<DraftFields> {
  const sendable = changedFields(draft).filter((name) => !tooLong(draft.fields[name], limits[name]));
  return Object.fromEntries(sendable.map((name) => [name, draft.fields[name]]));
}

function tooLong(value: unknown, limit: number | undefined): boolean {
  // The server counts characters, not the halves that some of them are made of here.
  return typeof value === 'string' && limit !== undefined && [...value].length > limit;
}

/** The server took `sent`; it trims texts, which is not a change of anybody's mind. */
export function saved(draft: Draft, sent: Partial<DraftFields>, answer: Case): Draft {
  const base = fieldsOf(answer);
  const fields = { ...draft.fields };
  for (const name of Object.keys(sent) as FieldName[]) {
    // What was typed while the request was under way stays, and is sent next.
    if (same(fields[name], sent[name]) && differsBeyondEdges(fields[name], base[name])) {
      Object.assign(fields, { [name]: base[name] });
    } else if (same(fields[name], sent[name])) {
      Object.assign(base, { [name]: fields[name] });
    }
  }
  return { ...draft, fields, base, version: answer.version };
}

/** Whether two texts differ by more than white space at their ends. */
function differsBeyondEdges(one: unknown, two: unknown): boolean {
  return typeof one === 'string' && typeof two === 'string' ? one.trim() !== two.trim() : !same(one, two);
}

/** Brings in what the server has now. Fields changed only there are taken; fields changed on both sides to
 * different things are conflicts, and stay as they are here until somebody chooses. */
export function merge(draft: Draft, answer: Case): { draft: Draft; conflicts: FieldConflict[] } {
  const theirs = fieldsOf(answer);
  const fields = { ...draft.fields };
  const conflicts: FieldConflict[] = [];
  for (const field of FIELD_NAMES) {
    const mineChanged = !same(draft.fields[field], draft.base[field]);
    const theirsChanged = differsBeyondEdges(theirs[field], draft.base[field]);
    if (!mineChanged) Object.assign(fields, { [field]: theirs[field] });
    else if (theirsChanged && differsBeyondEdges(draft.fields[field], theirs[field])) {
      conflicts.push({ field, mine: draft.fields[field], theirs: theirs[field] });
    }
  }
  return {
    draft: {
      ...draft,
      fields,
      base: theirs,
      version: answer.version,
      photos: mergePhotos(draft, answer),
      removedImages: draft.removedImages.filter((id) => answer.images.some((image) => image.id === id)),
    },
    conflicts,
  };
}

/** Photos here stay in their order; images that only the server has come after, those gone there are dropped. */
function mergePhotos(draft: Draft, answer: Case): DraftPhoto[] {
  const there = new Map(answer.images.map((image) => [image.id, image]));
  const kept = draft.photos.flatMap((photo) => {
    if (photo.imageId === null) return [photo];
    const image = there.get(photo.imageId);
    if (!image) return [];
    const untouched = photo.description === photo.savedDescription;
    return [
      {
        ...photo,
        description: untouched ? image.description : photo.description,
        savedDescription: image.description,
      },
    ];
  });
  const known = new Set([...kept.map((photo) => photo.imageId), ...draft.removedImages]);
  const added = answer.images
    .filter((image) => !known.has(image.id))
    .sort((a, b) => a.position - b.position)
    .map((image) => ({
      key: image.id,
      uploadId: null,
      imageId: image.id,
      description: image.description,
      savedDescription: image.description,
    }));
  return [...kept, ...added];
}

/** The photo has become an image of the case. */
export function photoAttached(draft: Draft, uploadId: string, imageId: string, described: string): Draft {
  return {
    ...draft,
    photos: draft.photos
      // The same image may have come in by a merge before this was noted.
      .filter((photo) => photo.imageId !== imageId)
      .map((photo) =>
        photo.uploadId === uploadId
          ? { ...photo, uploadId: null, imageId, savedDescription: described }
          : photo,
      ),
  };
}

/** Photos that are neither on their way nor on the server any more (taken away in the tray) leave the draft. */
export function withoutLost(draft: Draft, isOnItsWay: (uploadId: string) => boolean): Draft {
  const photos = draft.photos.filter((photo) => photo.uploadId === null || isOnItsWay(photo.uploadId));
  return photos.length === draft.photos.length ? draft : { ...draft, photos };
}

export function photoAdded(draft: Draft, uploadId: string): Draft {
  const photo = { key: uploadId, uploadId, imageId: null, description: '', savedDescription: '' };
  return { ...draft, photos: [...draft.photos, photo] };
}

export function photoRemoved(draft: Draft, key: string): Draft {
  const photo = draft.photos.find((each) => each.key === key);
  const removed = photo?.imageId ? [...draft.removedImages, photo.imageId] : draft.removedImages;
  return { ...draft, photos: draft.photos.filter((each) => each.key !== key), removedImages: removed };
}

/** Moves a photo by one place; at the ends it stays. */
export function photoMoved(draft: Draft, key: string, by: -1 | 1): Draft {
  const from = draft.photos.findIndex((photo) => photo.key === key);
  const to = from + by;
  const photos = [...draft.photos];
  const [moved] = from < 0 || to < 0 || to >= photos.length ? [] : photos.splice(from, 1);
  if (moved) photos.splice(to, 0, moved);
  return { ...draft, photos };
}

/** The order in which the server should have the images, or null when it has it already or photos are missing. */
export function orderToSend(draft: Draft, answer: Case): string[] | null {
  const wanted = draft.photos.flatMap((photo) => photo.imageId ?? []);
  const there = answer.images.toSorted((a, b) => a.position - b.position).map((image) => image.id);
  const complete = wanted.length === there.length && there.every((id) => wanted.includes(id));
  return complete && !same(wanted, there) ? wanted : null;
}

function same(one: unknown, two: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(two);
}
