import { listenToAppWorker } from '#lib/offline/app-worker.ts';
import { mailLink } from '#lib/session/mail-link.svelte.ts';
import { session } from '#lib/session/session.svelte.ts';

/**
 * Runs before the first screen: takes the secret of a mail's link out of the address, asks who is signed in, and
 * lets the worker's questions find an ear.
 */
export function init(): void {
  mailLink.take();
  listenToAppWorker();
  void session.refresh();
}
