import { expect, it } from 'vitest';
import { reviewCommand } from './keys.ts';

function press(key: string, changes: object = {}) {
  return { key, ctrlKey: false, metaKey: false, altKey: false, repeat: false, ...changes };
}

it('knows its keys in small and capital letters', () => {
  const keys = ['a', 'A', 'r', 'X', 'j', 'K', '?'].map((key) => reviewCommand(press(key), false));
  expect(keys).toEqual(['approve', 'approve', 'return', 'reject', 'next', 'previous', 'keys']);
});

it('does nothing while a reason is being written', () => {
  expect(reviewCommand(press('a'), true)).toBeNull();
});

it('leaves shortcuts of the browser alone, and does not decide twice when a key is held', () => {
  for (const held of ['ctrlKey', 'metaKey', 'altKey', 'repeat']) {
    expect(reviewCommand(press('a', { [held]: true }), false)).toBeNull();
  }
});
