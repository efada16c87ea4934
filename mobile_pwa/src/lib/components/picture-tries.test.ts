import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { connection } from '#lib/offline/connection.svelte.ts';
import { PictureTries } from './picture-tries.svelte.ts';

const LONG = 60_000;
let tries: PictureTries;
const page = { visibilityState: 'visible' };

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal('document', page);
  page.visibilityState = 'visible';
  connection.answered(null);
  tries = new PictureTries();
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

it('asks once more by itself, after some seconds, and then no more', () => {
  tries.missed('/a');
  vi.advanceTimersByTime(4000);
  expect(tries.lost).toBe('/a');
  vi.advanceTimersByTime(6000);
  expect(tries.lost).toBeNull();
  tries.missed('/a');
  vi.advanceTimersByTime(LONG);
  expect(tries.lost).toBe('/a');
});

it('asks again for a picture that was made anew', () => {
  tries.missed('/a');
  vi.advanceTimersByTime(LONG);
  tries.missed('/b');
  expect(tries.lost).toBe('/b');
  vi.advanceTimersByTime(LONG);
  expect(tries.lost).toBeNull();
});

it('waits until somebody looks', () => {
  page.visibilityState = 'hidden';
  tries.missed('/a');
  vi.advanceTimersByTime(LONG);
  expect(tries.lost).toBe('/a');
  page.visibilityState = 'visible';
  tries.again();
  expect(tries.lost).toBeNull();
});

it('waits until the server answers', () => {
  connection.unanswered();
  tries.missed('/a');
  vi.advanceTimersByTime(LONG);
  expect(tries.lost).toBe('/a');
  connection.answered(null);
  tries.again();
  expect(tries.lost).toBeNull();
});

it('asks for nothing that is not on the screen any more', () => {
  tries.missed('/a');
  tries.stop();
  vi.advanceTimersByTime(LONG);
  expect(tries.lost).toBe('/a');
});
