import { expect, it } from 'vitest';
import { readableBadges } from './badges.ts';
import type { OutlinedPlace } from './outlined.ts';

function place(number: number, over: Partial<OutlinedPlace> = {}): OutlinedPlace {
  const box = { x: 0, y: 0, width: 10, height: 10 };
  return { number, box, covered: false, standing: 'open', focused: false, secondary: false, ...over };
}

/** In a row, so many CSS pixels apart. */
function numbersOf(places: readonly OutlinedPlace[], apart: number): number[] {
  const badges = readableBadges(places, ({ number }) => ({ x: number * apart, y: 20, wide: 11 }));
  return badges.map((badge) => badge.place.number).sort((one, other) => one - other);
}

it('tells every number where there is room', () => {
  expect(numbersOf([place(1), place(2), place(3)], 30)).toEqual([1, 2, 3]);
});

it('leaves out numbers that would hide another', () => {
  expect(numbersOf([place(1), place(2), place(3)], 10)).toEqual([1, 3]);
});

it('tells what may identify somebody before what seems harmless', () => {
  const scale = { secondary: true };
  expect(numbersOf([place(1, scale), place(2), place(3, scale)], 10)).toEqual([2]);
});

it('tells what is open before what was answered', () => {
  expect(numbersOf([place(1, { standing: 'covered' }), place(2, { secondary: true })], 10)).toEqual([2]);
});

it('always tells the one in focus, and draws it on top', () => {
  const badges = readableBadges([place(1), place(2, { focused: true, secondary: true })], () => ({
    x: 5,
    y: 5,
    wide: 11,
  }));
  expect(badges.map((badge) => badge.place.number)).toEqual([2]);
});

it('tells nothing of a place that is not seen just now', () => {
  expect(readableBadges([place(1)], () => null)).toEqual([]);
});
