/*
 * A picture that is covered anew has another address, so a copy of the one before is never shown for it. It is not
 * kept either: what an answer says of a picture ends the copies of all its other versions. Pure.
 */

/** The versions that an answer names, by the images they are of; null for a picture that nobody may see just now. */
export type NamedVersions = ReadonlyMap<string, string | null>;

export function versionsNamed(answer: unknown): NamedVersions {
  const named = new Map<string, string | null>();
  note(answer, named);
  return named;
}

function note(value: unknown, named: Map<string, string | null>): void {
  if (typeof value !== 'object' || value === null) return;
  if ('id' in value && 'urls' in value && typeof value.id === 'string') {
    named.set(value.id, versionIn(value.urls));
  }
  for (const part of Object.values(value)) note(part, named);
}

function versionIn(urls: unknown): string | null {
  if (typeof urls !== 'object' || urls === null || !('small' in urls)) return null;
  return typeof urls.small === 'string' ? (urls.small.split('version=')[1] ?? null) : null;
}

/** Whether an address is that of a picture as it was before, or that is not to be seen now. */
export function isOutdated(picture: URL, named: NamedVersions): boolean {
  const image = /^\/api\/images\/([^/]+)\//.exec(picture.pathname)?.[1] ?? '';
  return named.has(image) && named.get(image) !== picture.searchParams.get('version');
}

/** The photo that a request covers anew, by the identifiers of its case and image. */
export function coveredAnew(method: string, url: URL): { caseId: string; imageId: string } | null {
  const path = /^\/api\/(?:review\/)?cases\/([^/]+)\/images\/([^/]+)\/safety-check$/.exec(url.pathname);
  if (method !== 'PUT' || !path) return null;
  return { caseId: path[1] ?? '', imageId: path[2] ?? '' };
}

/** Whether an answer shows its author that case with its pictures: alone, or among their own. */
export function showsCase(answer: URL, caseId: string): boolean {
  return answer.pathname === `/api/cases/${caseId}` || answer.pathname === '/api/me/cases';
}
