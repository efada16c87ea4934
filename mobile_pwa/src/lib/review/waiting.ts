/** How long something has waited for a reviewer. Pure. */

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

export type Wait = { unit: 'moment' } | { unit: 'minutes' | 'hours' | 'days'; count: number };

export function waitSince(time: string, now: Date): Wait {
  const waited = Math.max(0, now.getTime() - new Date(time).getTime());
  if (waited >= DAY) return { unit: 'days', count: Math.floor(waited / DAY) };
  if (waited >= HOUR) return { unit: 'hours', count: Math.floor(waited / HOUR) };
  if (waited >= MINUTE) return { unit: 'minutes', count: Math.floor(waited / MINUTE) };
  return { unit: 'moment' };
}

/** A day is too long for somebody who shared something and hears nothing. */
export function isLate(time: string, now: Date): boolean {
  return now.getTime() - new Date(time).getTime() >= DAY;
}
