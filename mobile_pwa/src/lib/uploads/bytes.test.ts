import { expect, it } from 'vitest';
import { bytesInWords } from './bytes.ts';

it.each([
  [0, '0 kB'],
  [340_000, '340 kB'],
  [999_400, '999 kB'],
  [999_600, '1.0 MB'],
  [4_234_000, '4.2 MB'],
  [30_000_000, '30.0 MB'],
  [240_000_000, '240 MB'],
  [2_400_000_000, '2.4 GB'],
])('%i bytes read %s', (bytes, words) => {
  expect(bytesInWords(bytes)).toBe(words);
});
