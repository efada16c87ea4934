import { feed } from '#lib/feed/feed.svelte.ts';
import { signedInBefore } from '#lib/session/owner.ts';

/** Asks for the first page of cases while it is still being asked who is signed in: one wait instead of two. */
export function load(): void {
  if (signedInBefore()) void feed.list.start();
}
