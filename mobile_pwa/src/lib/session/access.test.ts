import { describe, expect, test } from 'vitest';
import type { Me } from '#lib/api/model.ts';
import { accessTo } from './access.ts';

function person(parts: Partial<Me>): Me {
  return {
    id: 'a',
    email: 'a@example.org',
    display_name: 'A',
    profession: 'physician',
    specialties: [],
    role: 'practitioner',
    verified: true,
    registration: '',
    ...parts,
  };
}

describe('what stands at an address', () => {
  test('a stranger may sign in or sign up, and is asked to everywhere else', () => {
    expect(accessTo('/welcome', null)).toBe('allowed');
    expect(accessTo('/sign-up', null)).toBe('allowed');
    expect(accessTo('/', null)).toBe('sign-in-first');
    expect(accessTo('/case/1', null)).toBe('sign-in-first');
  });

  test('somebody signed in needs no sign-in page', () => {
    expect(accessTo('/sign-in', person({}))).toBe('already-signed-in');
  });

  test('the unverified see their own page and are told why they see nothing else', () => {
    const waiting = person({ verified: false });
    expect(accessTo('/', waiting)).toBe('waiting');
    expect(accessTo('/case/1', waiting)).toBe('waiting');
    expect(accessTo('/share', waiting)).toBe('waiting');
    expect(accessTo('/me', waiting)).toBe('allowed');
    expect(accessTo('/me/profile', waiting)).toBe('allowed');
  });

  test('a link in a mail opens whoever is signed in, and whoever is not', () => {
    for (const path of ['/confirm', '/reset', '/forgot', '/forgot/mail']) {
      expect(accessTo(path, null)).toBe('allowed');
      expect(accessTo(path, person({}))).toBe('allowed');
      expect(accessTo(path, person({ verified: false }))).toBe('allowed');
    }
    expect(accessTo('/sign-up/mail', null)).toBe('allowed');
    expect(accessTo('/sign-up/mail', person({ verified: false }))).toBe('already-signed-in');
  });

  test('the unverified may look after their own sign-in', () => {
    const waiting = person({ verified: false });
    for (const path of ['/me/notifications', '/me/security', '/me/password'])
      expect(accessTo(path, waiting)).toBe('allowed');
  });

  test('an unverified reviewer waits like everybody', () => {
    expect(accessTo('/review', person({ role: 'reviewer', verified: false }))).toBe('waiting');
  });

  test('review is for reviewers and administrators only', () => {
    expect(accessTo('/review', person({}))).toBe('not-here');
    expect(accessTo('/review/case/1', person({}))).toBe('not-here');
    expect(accessTo('/review', person({ role: 'reviewer' }))).toBe('allowed');
    expect(accessTo('/review', person({ role: 'admin' }))).toBe('allowed');
  });
});
