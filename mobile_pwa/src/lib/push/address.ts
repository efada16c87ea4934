import { answer, api } from '#lib/api/client.ts';
import type { PushSettings } from '#lib/api/model.ts';

/** Where this browser can be pushed to, as the server stores it. */
export interface PushAddress {
  kind: 'webpush' | 'fcm_fid' | 'fcm_token';
  address: string;
  p256dh?: string;
  auth?: string;
}

export function pushSettings(): Promise<PushSettings> {
  return answer(api.GET('/api/push'));
}

/** The subscription as the server wants it. */
export function addressOf(subscription: PushSubscription): PushAddress {
  const { endpoint = '', keys = {} } = subscription.toJSON();
  return { kind: 'webpush', address: endpoint, p256dh: keys['p256dh'] ?? '', auth: keys['auth'] ?? '' };
}

/**
 * Asks the browser for an address, through the transport that the server uses. Firebase's code is fetched only
 * where the server uses Firebase. Throws what the browser's push service throws.
 */
export async function subscribe(settings: PushSettings): Promise<PushAddress> {
  const registration = await navigator.serviceWorker.ready;
  if (settings.transport === 'fcm' && settings.firebase) {
    const { subscribeThroughFirebase } = await import('./firebase.ts');
    return subscribeThroughFirebase(settings.firebase, registration);
  }
  return addressOf(await subscribeDirectly(registration, settings.vapid_public_key));
}

/** What this browser is subscribed to now, without asking anybody anything; null when it is not. */
export async function currentSubscription(): Promise<PushSubscription | null> {
  const registration = await navigator.serviceWorker?.getRegistration();
  return (await registration?.pushManager?.getSubscription()) ?? null;
}

async function subscribeDirectly(
  registration: ServiceWorkerRegistration,
  publicKey: string,
): Promise<PushSubscription> {
  const key = bytesOf(publicKey);
  const existing = await registration.pushManager.getSubscription();
  if (existing && sameBytes(existing.options.applicationServerKey, key)) return existing;
  // A subscription made with another key (the server's keys were replaced) can no longer be pushed to.
  await existing?.unsubscribe();
  return registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key });
}

/** Decodes base64url, the form in which VAPID keys travel. */
export function bytesOf(base64url: string): Uint8Array<ArrayBuffer> {
  const binary = atob(base64url.replaceAll('-', '+').replaceAll('_', '/'));
  return Uint8Array.from(binary, (character) => character.charCodeAt(0));
}

function sameBytes(buffer: ArrayBuffer | null, bytes: Uint8Array): boolean {
  if (buffer?.byteLength !== bytes.length) return false;
  return new Uint8Array(buffer).every((byte, index) => byte === bytes[index]);
}
