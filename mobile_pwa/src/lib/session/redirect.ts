import type { Access } from './access.ts';

/**
 * Where somebody is sent who may not stay at `address` (path with query and hash); null to stay. A stranger who
 * opened the app itself is welcomed; one who followed a link, or whose session ended, signs in and goes on there.
 */
export function redirectFor(access: Access, address: string, sessionEnded: boolean): string | null {
  if (access === 'already-signed-in') return '/';
  if (access !== 'sign-in-first') return null;
  if (address === '/' && !sessionEnded) return '/welcome';
  const query = new URLSearchParams({ next: address });
  if (sessionEnded) query.set('ended', '1');
  return `/sign-in?${query}`;
}
