/*
 * Which answers are kept on the device for the time without a connection, how many, and for how long. Only what
 * its reader has really seen; never what a reviewer looks at, never a master picture, never devices or accounts.
 */

/** answers: JSON of the API. pictures: renditions of images. */
export type SeenKind = 'answers' | 'pictures';

const DAY_MS = 24 * 60 * 60 * 1000;

/** At most so many of each kind, and none older than this. */
export const SEEN_LIMITS: Record<SeenKind, { entries: number; ageMs: number }> = {
  answers: { entries: 300, ageMs: 7 * DAY_MS },
  pictures: { entries: 200, ageMs: 7 * DAY_MS },
};

/** When a copy was made; the app reads it to say so. */
export const SEEN_HEADER = 'X-Caserounds-Seen';

const ANSWERS = [
  /^\/api\/session$/,
  /^\/api\/vocabulary$/,
  /^\/api\/cases$/,
  /^\/api\/cases\/[^/]+$/,
  /^\/api\/cases\/[^/]+\/(annotations|comments)$/,
  /^\/api\/me\/cases$/,
  /^\/api\/follows$/,
  /^\/api\/inbox$/,
  /^\/api\/inbox\/unread$/,
];
const PICTURES = /^\/api\/images\/[^/]+\/(small|medium|large)$/;

/** What kind of copy an address may have; undefined when it is never kept. */
export function seenKindOf(url: URL): SeenKind | undefined {
  if (PICTURES.test(url.pathname)) return 'pictures';
  return ANSWERS.some((pattern) => pattern.test(url.pathname)) ? 'answers' : undefined;
}

/** Whether it depends on the screen if an answer is kept: a single case, what was said of it, and pictures. */
export function isSensitive(url: URL): boolean {
  return /^\/api\/(cases|images)\/./.test(url.pathname);
}

/** Whether what is asked for on this screen may be kept: not on a reviewer's, nor on one that does not say. */
export function keepsFor(path: unknown): boolean {
  return typeof path === 'string' && path !== '/review' && !path.startsWith('/review/');
}

/** After these answers a copy must go: the server no longer shows it to this person. */
export function forgetsOn(status: number): boolean {
  return status === 403 || status === 404 || status === 410;
}

/** Whether the session itself has ended, so that everything that was seen must go. */
export function endsSession(status: number): boolean {
  return status === 401;
}

/** Whether something in front of the server says that the server is away. */
export function isDown(status: number): boolean {
  return status >= 502 && status <= 504;
}

export function isTooOld(seenAt: string | null, kind: SeenKind, now: number): boolean {
  const time = seenAt === null ? Number.NaN : Date.parse(seenAt);
  return !(now - time <= SEEN_LIMITS[kind].ageMs);
}
