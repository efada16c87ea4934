import { expect, it } from 'vitest';
import type { Case } from '#lib/api/model.ts';
import { onCoveredAnew, tellCoveredAnew, whileCovered } from './covered-anew.ts';

const URLS = { small: '/api/images/1/small?version=a1' };
const CASE = {
  id: 'c',
  images: [
    { id: '1', state: 'ready', urls: URLS },
    { id: '2', state: 'ready', urls: URLS },
  ],
} as unknown as Case;

it('leaves no address of the photo as it was, and the other photos alone', () => {
  const [one, two] = whileCovered(CASE, '1').images;
  expect([one?.state, one?.urls]).toEqual(['cleared', null]);
  expect(two).toBe(CASE.images[1]);
});

it('tells everybody who asked', () => {
  const told: string[] = [];
  onCoveredAnew((imageId) => told.push(imageId));
  tellCoveredAnew('1');
  expect(told).toEqual(['1']);
});
