import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { NewPassword } from './new-password.svelte.ts';

beforeEach(() => {
  vi.stubGlobal('fetch', () => Promise.reject(new TypeError('Failed to fetch')));
});
afterEach(() => {
  vi.unstubAllGlobals();
});

test('a new password is long enough or says so, without a connection too', () => {
  const password = new NewPassword();
  expect(password.error).toBeUndefined();
  password.value = 'eleven char';
  expect(password.check()).toBe(false);
  expect(password.error).toContain('12');
  password.value = 'twelve chars';
  expect(password.check()).toBe(true);
  expect(password.error).toBeUndefined();
});

test('characters are counted as the server counts them, and not in units of UTF-16', () => {
  const password = new NewPassword();
  password.value = '🩺'.repeat(11);
  expect(password.check()).toBe(false);
});
