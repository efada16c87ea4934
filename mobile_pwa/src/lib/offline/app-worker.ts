import { goto } from '$app/navigation';
import { toasts } from '#lib/components/toasts.svelte.ts';
import { unread } from '#lib/inbox/unread.svelte.ts';
import { strings } from '#lib/strings/index.ts';

const UPDATE_CHECK_MS = 60 * 60 * 1000;

/**
 * Listens to the service worker: a tapped notification opens its case in this window, a push renews the number
 * of unread entries, and it asks on which screen this window is.
 */
export function listenToAppWorker(): void {
  navigator.serviceWorker?.addEventListener('message', hear);
  navigator.serviceWorker?.startMessages();
}

/** Starts the service worker. A new version offers itself instead of replacing the app under one's hands. */
export async function startAppWorker(): Promise<void> {
  if (!('serviceWorker' in navigator)) return;
  const registration = await navigator.serviceWorker
    .register(workerAddress(), { type: 'module' })
    .catch(ignored);
  if (!registration) return;
  if (registration.waiting) offer(registration);
  registration.addEventListener('updatefound', () => {
    const { installing } = registration;
    installing?.addEventListener('statechange', () => {
      const replaces = installing.state === 'installed' && navigator.serviceWorker.controller !== null;
      if (replaces) offer(registration);
    });
  });
  setInterval(() => void registration.update().catch(ignored), UPDATE_CHECK_MS);
}

function hear(event: MessageEvent<{ type?: string; path?: string }>): void {
  if (event.data.type === 'alerted') void unread.refresh();
  if (event.data.type === 'where') event.ports[0]?.postMessage(location.pathname);
  if (event.data.type === 'open' && event.data.path) {
    event.ports[0]?.postMessage('opened');
    void goto(event.data.path);
  }
}

function offer(registration: ServiceWorkerRegistration): void {
  toasts.show(strings.offline.newVersion, {
    milliseconds: null,
    action: { label: strings.offline.reload, run: () => takeOver(registration) },
  });
}

function takeOver(registration: ServiceWorkerRegistration): void {
  navigator.serviceWorker.addEventListener('controllerchange', () => {
    location.reload();
  });
  registration.waiting?.postMessage({ type: 'activate-now' });
}

const WORKER = '/service-worker.js';

/** Trusted Types ask who made the address of a script. This policy makes one address, whatever it is given. */
function workerAddress(): string {
  const types = (globalThis as { trustedTypes?: TrustedTypes }).trustedTypes;
  return (
    types?.createPolicy('caserounds-worker', { createScriptURL: () => WORKER }).createScriptURL('') ?? WORKER
  );
}

interface TrustedTypes {
  createPolicy(
    name: string,
    rules: { createScriptURL: () => string },
  ): { createScriptURL: (address: string) => string };
}

/** The app works without its worker, and without a connection there is no newer version to be had. */
function ignored(): void {
  return undefined;
}
