import { self } from '$app/service-worker';
import { ask } from './asking.ts';
import { ownPath } from './push-message.ts';

/** An open app that does not answer in this time is still starting and is sent to the address instead. */
const CLIENT_PATIENCE_MS = 1_000;

/**
 * Opens what a notification is about: in a window that is open already, without loading it again where it can,
 * otherwise in a new one.
 */
export async function openCase(notification: Notification): Promise<void> {
  const data = notification.data as { path?: unknown } | null;
  const path = ownPath(typeof data?.path === 'string' ? data.path : '/', self.location.origin);
  const windows = await self.clients.matchAll({ type: 'window', includeUncontrolled: true });
  const client = windows.find((window) => window.focused) ?? windows[0];
  if (!client) {
    await self.clients.openWindow(path);
    return;
  }
  const focused = await client.focus().catch(() => client);
  if (await ask(focused, { type: 'open', path }, CLIENT_PATIENCE_MS)) return;
  await focused.navigate(path).catch(() => self.clients.openWindow(path));
}
