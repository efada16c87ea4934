import { listenToAppWorker } from '#lib/offline/app-worker.ts';
import { session } from '#lib/session/session.svelte.ts';

/** Runs before the first screen: asks who is signed in, and lets the worker's questions find an ear. */
export function init(): void {
  listenToAppWorker();
  void session.refresh();
}
