/*
 * What this device keeps of one person is wiped when that person signs out, or another one signs in: copies of
 * answers and pictures, drafts and uploads, everything that a feature remembers.
 */

type CleanUp = () => void | Promise<void>;
const cleanUps = new Set<CleanUp>();

/** The one cache that is nobody's: the app itself. */
export const SHELL_CACHE_PREFIX = 'shell-';

/** Says what to forget at sign-out, such as an open database connection or a list in memory. */
export function onWipe(cleanUp: CleanUp): void {
  cleanUps.add(cleanUp);
}

/** Forgets everything of the person who was signed in here. Never throws: each part is tried by itself. */
export async function wipe(): Promise<void> {
  await Promise.allSettled([...cleanUps].map(async (cleanUp) => cleanUp()));
  await Promise.allSettled([tellServiceWorker(), deleteDatabases(), deleteCaches()]);
  for (const store of [localStorage, sessionStorage]) store.clear();
}

async function deleteCaches(): Promise<void> {
  if (!('caches' in globalThis)) return;
  const names = await caches.keys();
  const personal = names.filter((name) => !name.startsWith(SHELL_CACHE_PREFIX));
  await Promise.all(personal.map((name) => caches.delete(name)));
}

async function deleteDatabases(): Promise<void> {
  const databases = await indexedDB.databases();
  await Promise.all(databases.map(({ name }) => (name ? deleteDatabase(name) : undefined)));
}

function deleteDatabase(name: string): Promise<void> {
  return new Promise((resolve) => {
    const request = indexedDB.deleteDatabase(name);
    // A blocked deletion happens as soon as the last connection closes; there is nothing to wait for here.
    request.onsuccess =
      request.onerror =
      request.onblocked =
        () => {
          resolve();
        };
  });
}

/** The worker drops answers that are still on their way to it, which deleting its caches alone would not do. */
async function tellServiceWorker(): Promise<void> {
  const registration = await navigator.serviceWorker?.getRegistration();
  if (!registration?.active) return;
  const channel = new MessageChannel();
  const done = new Promise((resolve) => {
    channel.port1.onmessage = resolve;
    setTimeout(resolve, WORKER_PATIENCE_MS);
  });
  registration.active.postMessage({ type: 'wipe' }, [channel.port2]);
  await done;
}

const WORKER_PATIENCE_MS = 2_000;
