import type { Me } from '#lib/api/model.ts';

/** What a person gets to see at an address. */
export type Access = 'allowed' | 'sign-in-first' | 'already-signed-in' | 'waiting' | 'not-here';

const FOR_STRANGERS = new Set(['/welcome', '/sign-in', '/sign-up', '/sign-up/mail']);
/** A link in a mail opens wherever it is followed, whoever is signed in there. */
const FOR_ANYBODY = new Set(['/offline', '/confirm', '/forgot', '/forgot/mail', '/reset']);
const FOR_THE_UNVERIFIED = new Set([
  '/me',
  '/me/profile',
  '/me/notifications',
  '/me/security',
  '/me/password',
]);

/**
 * Decides which screen stands at `path` for this person (null: nobody signed in). The server decides again on
 * every request; this only spares a person a screen full of refusals.
 */
export function accessTo(path: string, me: Me | null): Access {
  if (FOR_ANYBODY.has(path)) return 'allowed';
  if (FOR_STRANGERS.has(path)) return me ? 'already-signed-in' : 'allowed';
  if (!me) return 'sign-in-first';
  if (!me.verified) return FOR_THE_UNVERIFIED.has(path) ? 'allowed' : 'waiting';
  if (isReview(path) && me.role === 'practitioner') return 'not-here';
  return 'allowed';
}

function isReview(path: string): boolean {
  return path === '/review' || path.startsWith('/review/');
}
