/** One photo on its way to the server, and the rules of that way. Pure. */

/** held: on this phone until its author has looked at it and said that it may go. */
export type UploadState = 'held' | 'waiting' | 'sending' | 'sent' | 'paused' | 'refused';

export interface UploadItem {
  /** Made on the phone; also the idempotency key of attaching it. */
  id: string;
  /** The account that took the photo: nobody else's session sends it. */
  owner: string;
  /** The draft on this phone that the photo belongs to. */
  draftId: string;
  /** Null until the draft is known to the server. */
  caseId: string | null;
  type: string;
  /** Bytes. */
  size: number;
  /** Bytes that went out so far. */
  sent: number;
  description: string;
  /** Milliseconds since 1970. */
  addedAt: number;
  state: UploadState;
  /** Where the server waits for the rest; null until it gave a place. */
  uploadUrl: string | null;
  /** How often the server had lost it. */
  restarts: number;
  /** Why the server refused it, in its words. */
  reason: string | null;
}

export function newItem(
  photo: { id: string; type: string; size: number },
  draft: { id: string; caseId: string | null; owner: string },
  now: number,
  state: 'held' | 'waiting' = 'waiting',
): UploadItem {
  return {
    id: photo.id,
    owner: draft.owner,
    draftId: draft.id,
    caseId: draft.caseId,
    type: photo.type,
    size: photo.size,
    sent: 0,
    description: '',
    addedAt: now,
    state,
    uploadUrl: null,
    restarts: 0,
    reason: null,
  };
}

/** The photo to work on next, oldest first. One found `sending` was left by an app that was closed. */
export function nextItem(items: readonly UploadItem[], owner: string): UploadItem | null {
  const ready = items.filter(
    (item) =>
      item.owner === owner &&
      (item.state === 'waiting' ||
        item.state === 'sending' ||
        (item.state === 'sent' && item.caseId !== null)),
  );
  return ready.sort((a, b) => a.addedAt - b.addedAt || a.id.localeCompare(b.id))[0] ?? null;
}

/** Photos that nothing hinders but the connection. */
export function isUnderWay(item: UploadItem): boolean {
  return item.state === 'waiting' || item.state === 'sending' || item.state === 'sent';
}

export interface Progress {
  photos: number;
  sent: number;
  size: number;
}

/** Bytes out of bytes, over what is under way or paused. */
export function progressOf(items: readonly UploadItem[]): Progress {
  const counted = items.filter((item) => item.state !== 'refused' && item.state !== 'held');
  return {
    photos: counted.length,
    sent: counted.reduce((sum, item) => sum + item.sent, 0),
    size: counted.reduce((sum, item) => sum + item.size, 0),
  };
}

/** Whole percent, and never 100 before all of it is out. */
export function percent(sent: number, size: number): number {
  if (size <= 0) return 0;
  if (sent >= size) return 100;
  return Math.min(99, Math.floor((sent / size) * 100));
}

/** Waits between tries in milliseconds, doubling up to a minute, spread so that many phones do not come at once. */
export function retryDelay(attempt: number, random: number): number {
  const longest = Math.min(60_000, 1000 * 2 ** Math.min(attempt, 10));
  return Math.round(longest * (0.5 + random * 0.5));
}
