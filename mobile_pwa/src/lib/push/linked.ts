import type { PushAddress } from './address.ts';

/** What the server was told of this device, so that a changed address is noticed at the next start. */
export interface LinkedDevice {
  id: string;
  kind: PushAddress['kind'];
  address: string;
}

const NOTE = 'caserounds.device';

export function linkedDevice(): LinkedDevice | null {
  const note = localStorage.getItem(NOTE);
  return note === null ? null : (JSON.parse(note) as LinkedDevice);
}

export function noteLinked(device: LinkedDevice): void {
  localStorage.setItem(NOTE, JSON.stringify(device));
}

export function forgetLinked(): void {
  localStorage.removeItem(NOTE);
}
