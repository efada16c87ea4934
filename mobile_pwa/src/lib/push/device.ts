import { answer, api } from '#lib/api/client.ts';
import { asProblem } from '#lib/api/problem.ts';
import { currentSubscription, pushSettings, subscribe, type PushAddress } from './address.ts';
import { forgetLinked, linkedDevice, noteLinked, type LinkedDevice } from './linked.ts';
import { browserFacts, deviceLabel } from './support.ts';

/** Subscribes this browser and tells the server. Ask for permission first, in the same gesture. */
export async function linkDevice(): Promise<void> {
  await tell(await subscribe(await pushSettings()));
}

/**
 * At each start: tells the server the address again when it changed, or when the server no longer has it. Only
 * for a device that was linked here before and is still allowed to be notified.
 */
export async function renewDevice(): Promise<void> {
  const linked = linkedDevice();
  if (!linked || browserFacts().permission !== 'granted') return;
  const settings = await pushSettings();
  const address = await subscribe(settings);
  const { items } = await answer(api.GET('/api/devices'));
  const known = items.some((device) => device.id === linked.id);
  if (known && address.address === linked.address && address.kind === linked.kind) return;
  await tell(address);
  if (known && linkedDevice()?.id !== linked.id) await forgetOnServer(linked.id);
}

/**
 * Takes this device's address away from the server and from the browser. Never throws: whoever signs out wants
 * to be gone, and the server unlinks the devices of a session that ends.
 */
export async function unlinkDevice(): Promise<void> {
  const linked = linkedDevice();
  forgetLinked();
  if (linked) await Promise.allSettled([forgetOnServer(linked.id), unsubscribe(linked)]);
  else await unsubscribeDirectly().catch(() => undefined);
}

async function tell(address: PushAddress): Promise<void> {
  const body = { ...address, label: deviceLabel(navigator.userAgent) };
  const { id } = await answer(api.POST('/api/devices', { body }));
  noteLinked({ id, kind: address.kind, address: address.address });
}

async function forgetOnServer(id: string): Promise<void> {
  try {
    await answer(api.DELETE('/api/devices/{device_id}', { params: { path: { device_id: id } } }));
  } catch (error) {
    if (asProblem(error).status !== 404) throw error;
  }
}

async function unsubscribe(linked: LinkedDevice): Promise<void> {
  if (linked.kind !== 'webpush') {
    const { firebase } = await pushSettings();
    const { unsubscribeFromFirebase } = await import('./firebase.ts');
    if (firebase) await unsubscribeFromFirebase(firebase);
  }
  await unsubscribeDirectly();
}

async function unsubscribeDirectly(): Promise<void> {
  await (await currentSubscription())?.unsubscribe();
}
