import { expect, test } from 'vitest';
import { safeNext } from './arrival.ts';

test.each([
  [null, '/'],
  ['/case/018f#comment-1', '/case/018f#comment-1'],
  ['/inbox?x=1', '/inbox?x=1'],
  ['//elsewhere.example', '/'],
  ['/\\elsewhere.example', '/'],
  ['https://elsewhere.example/', '/'],
  ['javascript:alert(1)', '/'],
])('after signing in, %s leads to %s', (next, path) => {
  expect(safeNext(next)).toBe(path);
});
