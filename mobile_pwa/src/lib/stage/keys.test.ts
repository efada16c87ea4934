import { expect, it } from 'vitest';
import { commandOf } from './keys.ts';

it('turns to other pictures with arrows while a picture is whole, and moves it when zoomed in', () => {
  expect(commandOf('ArrowRight', false)).toBe('next');
  expect(commandOf('ArrowLeft', false)).toBe('previous');
  expect(commandOf('ArrowRight', true)).toEqual({ panX: -60, panY: 0 });
  expect(commandOf('ArrowUp', true)).toEqual({ panX: 0, panY: 60 });
});

it('leaves up and down to the page while a picture is whole', () => {
  expect(commandOf('ArrowDown', false)).toBeNull();
  expect(commandOf('ArrowUp', false)).toBeNull();
});

it('zooms with plus, minus, zero and one, with or without shift', () => {
  expect(['+', '=', '-', '_', '0', '1'].map((key) => commandOf(key, false))).toEqual([
    'closer',
    'closer',
    'further',
    'further',
    'whole',
    'true-pixels',
  ]);
});

it('leaves every other key alone', () => {
  for (const key of ['Tab', 'Enter', 'Escape', 'a', ' ']) expect(commandOf(key, true)).toBeNull();
});
