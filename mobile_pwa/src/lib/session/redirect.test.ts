import { expect, test } from 'vitest';
import { redirectFor } from './redirect.ts';

test('a stranger who opens the app is welcomed', () => {
  expect(redirectFor('sign-in-first', '/', false)).toBe('/welcome');
});

test('a stranger who follows a link signs in and goes on there', () => {
  expect(redirectFor('sign-in-first', '/case/1#comment-2', false)).toBe(
    '/sign-in?next=%2Fcase%2F1%23comment-2',
  );
});

test('somebody whose session ended is told so', () => {
  expect(redirectFor('sign-in-first', '/', true)).toBe('/sign-in?next=%2F&ended=1');
});

test('everybody else stays where they are', () => {
  expect(redirectFor('allowed', '/inbox', false)).toBeNull();
  expect(redirectFor('waiting', '/inbox', false)).toBeNull();
  expect(redirectFor('already-signed-in', '/sign-in', false)).toBe('/');
});
