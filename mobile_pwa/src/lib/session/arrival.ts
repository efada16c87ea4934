import type { Me } from '#lib/api/model.ts';
import { wipe } from '#lib/privacy/wipe.ts';
import { ownAddress } from './own-address.svelte.ts';
import { becomeOwner } from './owner.ts';
import { forgetPendingSignOut } from './pending-sign-out.ts';
import { session } from './session.svelte.ts';

/**
 * Somebody signed in here. What the phone keeps of another person is wiped first, and the app starts afresh so
 * that nothing of theirs stays in memory; one's own drafts survive a session that had ended.
 */
export async function arrive(me: Me, next: string): Promise<'stayed' | 'restarted'> {
  forgetPendingSignOut();
  ownAddress.forget();
  if (!becomeOwner(me.id)) {
    session.signedInAs(me);
    return 'stayed';
  }
  await wipe();
  becomeOwner(me.id);
  location.replace(next);
  return 'restarted';
}

/** The address to go to after signing in; only ever one of our own. */
export function safeNext(next: string | null): string {
  if (next === null || !next.startsWith('/') || /^[/\\]{2}/.test(next)) return '/';
  const url = new URL(next, OWN_ORIGIN);
  return url.origin === OWN_ORIGIN ? url.pathname + url.search + url.hash : '/';
}

const OWN_ORIGIN = 'https://own.invalid';
