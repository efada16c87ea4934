import { expect, it } from 'vitest';
import { markAt } from './hit.ts';
import type { Mark } from './mark.ts';
import { kindOf, type Region } from './region.ts';

const view = { scale: 0.1, x: 0, y: 0 };

function mark(id: string, region: Region): Mark {
  return {
    id,
    imageId: 'one',
    region,
    kind: kindOf(region),
    number: 1,
    text: '',
    authorId: 'a',
    authorName: 'A',
    created: '',
    own: false,
  };
}

const point = mark('point', { x: 1000, y: 1000, width: 1, height: 1 });
const box = mark('box', { x: 500, y: 500, width: 2000, height: 2000 });
const inner = mark('inner', { x: 1500, y: 1500, width: 600, height: 600 });
const marks = [box, point, inner];

it('finds a point within reach of a finger, at any zoom', () => {
  expect(markAt(marks, { x: 115, y: 112 }, view)?.id).toBe('point');
  expect(markAt([point], { x: 115, y: 112 }, { scale: 1, x: 0, y: 0 })).toBeNull();
  expect(markAt([point], { x: 1010, y: 1010 }, { scale: 1, x: 0, y: 0 })?.id).toBe('point');
});

it('prefers the smallest box around the finger', () => {
  expect(markAt(marks, { x: 190, y: 190 }, view)?.id).toBe('inner');
  expect(markAt(marks, { x: 240, y: 60 }, view)?.id).toBe('box');
});

it('finds nothing outside', () => {
  expect(markAt(marks, { x: 390, y: 390 }, view)).toBeNull();
});
