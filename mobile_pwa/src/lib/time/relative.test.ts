import { describe, expect, test } from 'vitest';
import { relativeTime } from './relative.ts';

const now = new Date('2026-11-23T12:00:00Z');

describe('how long ago', () => {
  test.each([
    ['2026-11-23T11:59:40Z', 'now'],
    ['2026-11-23T11:58:00Z', '2 min ago'],
    ['2026-11-23T10:00:00Z', '2 hr ago'],
    ['2026-11-22T11:00:00Z', 'yesterday'],
    ['2026-11-01T12:00:00Z', '3 wk ago'],
    ['2024-11-01T12:00:00Z', '2 yr ago'],
  ])('%s reads %s', (time, words) => {
    expect(relativeTime(time, now)).toBe(words);
  });

  test('a phone whose clock is a few seconds behind says now, not in 5 seconds', () => {
    expect(relativeTime('2026-11-23T12:00:05Z', now)).toBe('now');
  });
});
