import { expect, test } from 'vitest';
import { countdown } from './waiting-time.ts';

test.each([
  [5, '0:05'],
  [60, '1:00'],
  [725, '12:05'],
  [3600, '1:00:00'],
])('%i seconds stand in a button as %s', (seconds, shown) => {
  expect(countdown(seconds)).toBe(shown);
});
