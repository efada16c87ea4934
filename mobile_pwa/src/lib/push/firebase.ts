import { initializeApp, type FirebaseOptions } from 'firebase/app';
import { getMessaging, onRegistered, register, unregister } from 'firebase/messaging';
import type { PushAddress } from './address.ts';

/** What Firebase's console gives for a web app, with the key pair of its "Web Push certificates" beside it. */
export interface FirebaseWebConfig extends FirebaseOptions {
  vapidKey?: string;
}

const PATIENCE_MS = 20_000;

/**
 * Registers this installation with Firebase Cloud Messaging, on our own service worker, and returns its
 * installation identifier. This file is fetched only where the server's transport is fcm.
 */
export async function subscribeThroughFirebase(
  { vapidKey, ...config }: FirebaseWebConfig,
  serviceWorkerRegistration: ServiceWorkerRegistration,
): Promise<PushAddress> {
  const messaging = getMessaging(initializeApp(config));
  const registered = new Promise<string>((resolve, reject) => {
    onRegistered(messaging, resolve);
    setTimeout(() => {
      reject(new Error('Firebase did not register this installation in time'));
    }, PATIENCE_MS);
  });
  await register(messaging, { ...(vapidKey && { vapidKey }), serviceWorkerRegistration });
  return { kind: 'fcm_fid', address: await registered };
}

/** Takes the registration back. */
export async function unsubscribeFromFirebase(config: FirebaseOptions): Promise<void> {
  await unregister(getMessaging(initializeApp(config)));
}
