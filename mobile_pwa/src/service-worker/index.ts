import { self } from '$app/service-worker';
import { showPush } from './alerts.ts';
import { openCase } from './opening.ts';
import { renewSubscription } from './renewal.ts';
import { answerFromSeen, forgetCovered, pruneSeen, wipeSeen } from './seen.ts';
import { seenKindOf } from './seen-rules.ts';
import { answerFromShell, answerNavigation, isShellFile, keepShell, removeOldShells } from './shell.ts';

self.addEventListener('install', (event) => {
  event.waitUntil(keepShell());
});

self.addEventListener('activate', (event) => {
  event.waitUntil(Promise.all([removeOldShells(), pruneSeen(), self.clients.claim()]));
});

self.addEventListener('fetch', (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method === 'PUT') event.waitUntil(forgetCovered(request));
  if (request.method !== 'GET' || url.origin !== self.location.origin) return;
  if (request.mode === 'navigate') event.respondWith(answerNavigation(request, url));
  else if (isShellFile(url)) event.respondWith(answerFromShell(request));
  else if (seenKindOf(url)) event.respondWith(answerFromSeen(event));
});

self.addEventListener('message', (event) => {
  const { type } = event.data as { type?: string };
  if (type === 'activate-now') event.waitUntil(self.skipWaiting());
  if (type === 'wipe') event.waitUntil(wipeSeen().then(() => event.ports[0]?.postMessage('wiped')));
});

self.addEventListener('push', (event) => {
  event.waitUntil(showPush(event.data));
});

self.addEventListener('notificationclick', (event) => {
  event.notification.close();
  event.waitUntil(openCase(event.notification));
});

self.addEventListener('pushsubscriptionchange', (event) => {
  const change = event as ExtendableEvent & { oldSubscription?: PushSubscription | null };
  change.waitUntil(renewSubscription(change.oldSubscription ?? null));
});
