import { expect, it } from 'vitest';
import { withTag } from './tags.ts';

it('adds a tag as it is meant, without its sign and extra spaces', () => {
  expect(withTag(['a'], ' #tinea  corporis ', 10, 40)).toEqual(['a', 'tinea corporis']);
});

it.each([
  ['nothing', '  '],
  ['only the sign', '#'],
  ['one that is there in other letters', 'TINEA'],
  ['one that is too long', 'x'.repeat(41)],
])('does not add %s', (_why, written) => {
  expect(withTag(['tinea'], written, 10, 40)).toBeNull();
});

it('does not add more than there is room for', () => {
  expect(withTag(['a', 'b'], 'c', 2, 40)).toBeNull();
});
