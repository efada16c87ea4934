import { describe, expect, it } from 'vitest';
import { newItem, nextItem, percent, progressOf, retryDelay } from './upload-item.ts';
import { failureOf } from './upload-ports.ts';

const draft = { id: 'draft', caseId: null, owner: 'me' };

function item(id: string, addedAt: number) {
  return newItem({ id, type: 'image/jpeg', size: 1000 }, draft, addedAt);
}

describe('the next photo', () => {
  it('is the oldest one that can go', () => {
    const items = [
      item('late', 3),
      { ...item('paused', 1), state: 'paused' as const },
      { ...item('no case yet', 1), state: 'sent' as const },
      item('early', 2),
    ];
    expect(nextItem(items, 'me')?.id).toBe('early');
    expect(nextItem(items, 'you')).toBeNull();
  });
});

it('says 100 percent only when all bytes are out', () => {
  expect(percent(999_999, 1_000_000)).toBe(99);
  expect(percent(1_000_000, 1_000_000)).toBe(100);
  expect(percent(0, 0)).toBe(0);
});

it('counts bytes of bytes and leaves refused photos out', () => {
  const items = [
    { ...item('a', 1), sent: 250 },
    { ...item('b', 2), sent: 900, state: 'refused' as const },
  ];
  expect(progressOf(items)).toEqual({ photos: 1, sent: 250, size: 1000 });
});

it('waits longer after each failure, a minute at most, never at the same moment', () => {
  expect(retryDelay(0, 0)).toBe(500);
  expect(retryDelay(0, 1)).toBe(1000);
  expect(retryDelay(40, 1)).toBe(60_000);
});

it.each([
  [0, 'later'],
  [409, 'later'],
  [423, 'later'],
  [429, 'later'],
  [503, 'later'],
  [401, 'signed_out'],
  [404, 'lost'],
  [410, 'lost'],
  [403, 'refused'],
  [413, 'refused'],
  [422, 'refused'],
  [507, 'refused'],
])('reads status %i as %s', (status, kind) => {
  expect(failureOf(status)).toBe(kind);
});
