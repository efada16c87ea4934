import { afterEach, expect, test, vi } from 'vitest';
import { mailLink, tokenIn } from './mail-link.svelte.ts';

const TOKEN = 'x3Zq-4kJ_9mPq2Lr7Ts5Uv8Wy1Za0BcDeFgHiJkLmNo';

function openedAt(address: string): string[] {
  const url = new URL(address, 'https://own.invalid');
  const shown: string[] = [];
  vi.stubGlobal('location', url);
  vi.stubGlobal('history', {
    state: null,
    replaceState: (_: unknown, __: string, to: string) => shown.push(to),
  });
  mailLink.spent();
  mailLink.take();
  return shown;
}

afterEach(() => {
  vi.unstubAllGlobals();
});

test.each(['/confirm', '/reset'])('the secret of a link to %s leaves the address at once', (path) => {
  expect(openedAt(`${path}#${TOKEN}`)).toEqual([path]);
  expect(mailLink.token).toBe(TOKEN);
});

test('what is no secret leaves the address too, and is known to be incomplete', () => {
  expect(openedAt('/confirm#<script>')).toEqual(['/confirm']);
  expect(mailLink.token).toBeNull();
  expect(mailLink.incomplete).toBe(true);
});

test('other screens keep what stands behind the #', () => {
  expect(openedAt('/case/1#comment-2')).toEqual([]);
});

test('a secret is long enough and made of letters that a link may hold', () => {
  expect(tokenIn(`#${TOKEN}`)).toBe(TOKEN);
  expect(tokenIn('')).toBeNull();
  expect(tokenIn('#short')).toBeNull();
  expect(tokenIn(`#${TOKEN}%20`)).toBeNull();
});
