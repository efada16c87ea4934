import { expect, it } from 'vitest';
import { isSharper, neededRendition } from './rendition.ts';

const picture = { width: 4032, height: 3024 };

it('asks for a larger rendition as one zooms in, and for the master at true pixels', () => {
  expect(neededRendition(picture, 390 / 4032, 1)).toBe('small');
  expect(neededRendition(picture, 390 / 4032, 3)).toBe('medium');
  expect(neededRendition(picture, 800 / 4032, 2)).toBe('large');
  expect(neededRendition(picture, 1 / 3, 3)).toBe('master');
});

it('is content with a small rendition of a small picture', () => {
  expect(neededRendition({ width: 300, height: 200 }, 1, 1)).toBe('small');
});

it('never replaces a sharp picture by a softer one', () => {
  expect(isSharper('medium', null)).toBe(true);
  expect(isSharper('large', 'medium')).toBe(true);
  expect(isSharper('medium', 'large')).toBe(false);
  expect(isSharper('large', 'large')).toBe(false);
});
