import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Wait } from './wait.svelte.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test('a wait counts down to nothing and then stays there', () => {
  const wait = new Wait();
  expect(wait.left).toBe(0);
  wait.start(3);
  expect(wait.left).toBe(3);
  vi.advanceTimersByTime(1000);
  expect(wait.left).toBe(2);
  vi.advanceTimersByTime(10_000);
  expect(wait.left).toBe(0);
  expect(vi.getTimerCount()).toBe(0);
});

test('a phone that slept has waited too', () => {
  const wait = new Wait();
  wait.start(60);
  vi.setSystemTime(Date.now() + 55_000);
  vi.advanceTimersByTime(1000);
  expect(wait.left).toBe(4);
});

test('a shorter wait does not cut a longer one', () => {
  const wait = new Wait();
  wait.start(60);
  wait.start(5);
  expect(wait.left).toBe(60);
});
