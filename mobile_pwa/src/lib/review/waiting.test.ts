import { expect, it } from 'vitest';
import { isLate, waitSince } from './waiting.ts';

const now = new Date('2026-11-23T12:00:00Z');

it.each([
  ['2026-11-23T12:00:30Z', { unit: 'moment' }],
  ['2026-11-23T11:59:30Z', { unit: 'moment' }],
  ['2026-11-23T11:52:00Z', { unit: 'minutes', count: 8 }],
  ['2026-11-23T09:00:00Z', { unit: 'hours', count: 3 }],
  ['2026-11-20T12:00:00Z', { unit: 'days', count: 3 }],
])('what came at %s waited that long', (time, wait) => {
  expect(waitSince(time, now)).toEqual(wait);
});

it('calls a day late', () => {
  expect(isLate('2026-11-22T12:00:01Z', now)).toBe(false);
  expect(isLate('2026-11-22T12:00:00Z', now)).toBe(true);
});
