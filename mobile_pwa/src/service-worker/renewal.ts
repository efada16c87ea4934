import { self } from '$app/service-worker';

/**
 * The push service replaced a subscription while no window was open: subscribes anew and tells the server the
 * new address. When that fails the app does it at its next start.
 */
export async function renewSubscription(old: PushSubscription | null): Promise<void> {
  const options = old?.options;
  const subscription =
    (await self.registration.pushManager.getSubscription()) ??
    (options?.applicationServerKey
      ? await self.registration.pushManager.subscribe({
          userVisibleOnly: true,
          applicationServerKey: options.applicationServerKey,
        })
      : null);
  if (!subscription) return;
  const { endpoint, keys } = subscription.toJSON();
  await fetch('/api/devices', {
    method: 'POST',
    headers: {
      'Content-Type': 'application/json',
      'X-Caserounds-Client': '1',
      'Idempotency-Key': crypto.randomUUID(),
    },
    body: JSON.stringify({
      kind: 'webpush',
      address: endpoint,
      p256dh: keys?.['p256dh'],
      auth: keys?.['auth'],
      label: 'Browser',
    }),
  });
}
