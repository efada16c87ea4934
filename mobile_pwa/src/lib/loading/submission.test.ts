import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Problem } from '#lib/api/problem.ts';
import { Submission } from './submission.svelte.ts';

const tooMany = new Problem({
  slug: 'too-many-requests',
  status: 429,
  title: 'Too many tries',
  detail: 'Wait a little.',
  retryAfterSeconds: 30,
});

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test('who is asked to wait can go on when the wait is over, and not before', async () => {
  const submission = new Submission();
  expect(await submission.run(() => Promise.reject(tooMany))).toBe(false);
  expect(submission.wait.left).toBe(30);
  const work = vi.fn(() => Promise.resolve());
  expect(await submission.run(work)).toBe(false);
  expect(work).not.toHaveBeenCalled();
  expect(submission.problem).toBe(tooMany);
  vi.advanceTimersByTime(30_000);
  expect(await submission.run(work)).toBe(true);
  expect(submission.problem).toBeNull();
});
