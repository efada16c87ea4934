import { describe, expect, test } from 'vitest';
import { endsSession, forgetsOn, isSensitive, isTooOld, keepsFor, seenKindOf } from './seen-rules.ts';

const at = (path: string) => new URL(path, 'https://rounds.example');

describe('what is kept for the time without a connection', () => {
  test.each([
    '/api/session',
    '/api/cases?specialty=derm&cursor=x',
    '/api/cases/1',
    '/api/cases/1/comments',
    '/api/inbox',
  ])('%s is kept', (path) => {
    expect(seenKindOf(at(path))).toBe('answers');
  });

  test('renditions of pictures are kept, masters are not', () => {
    expect(seenKindOf(at('/api/images/1/small'))).toBe('pictures');
    expect(seenKindOf(at('/api/images/1/large'))).toBe('pictures');
    expect(seenKindOf(at('/api/images/1/master'))).toBeUndefined();
  });

  test.each([
    '/api/review/cases',
    '/api/review/accounts',
    '/api/devices',
    '/api/push',
    '/api/uploads/1',
    '/api/comments/1/history',
    '/api/images/1/uncovered/small',
    '/api/cases/1/images/2/safety-check',
    '/api/cases/1/images/2/copies',
  ])('%s is never kept', (path) => {
    expect(seenKindOf(at(path))).toBeUndefined();
  });

  test('nothing that a reviewer looks at is kept, nor what nobody can say who asked for', () => {
    expect(keepsFor('/review/case/1')).toBe(false);
    expect(keepsFor('/review')).toBe(false);
    expect(keepsFor(undefined)).toBe(false);
    expect(keepsFor('/case/1')).toBe(true);
  });

  test('only single cases and pictures depend on the screen', () => {
    expect(isSensitive(at('/api/cases/1'))).toBe(true);
    expect(isSensitive(at('/api/cases/1/comments'))).toBe(true);
    expect(isSensitive(at('/api/images/1/small'))).toBe(true);
    expect(isSensitive(at('/api/cases?cursor=1'))).toBe(false);
    expect(isSensitive(at('/api/session'))).toBe(false);
  });

  test('a copy goes when the server no longer shows it, and stays when the server is ill', () => {
    expect([403, 404, 410].every(forgetsOn)).toBe(true);
    expect([200, 304, 429, 500, 503].some(forgetsOn)).toBe(false);
  });

  test('the end of the session is the end of everything seen', () => {
    expect(endsSession(401)).toBe(true);
    expect(endsSession(403)).toBe(false);
    expect(endsSession(503)).toBe(false);
  });

  test('a copy grows too old after a week, and one without a date is too old at once', () => {
    const now = Date.parse('2026-11-23T12:00:00Z');
    expect(isTooOld('2026-11-17T12:00:00Z', 'answers', now)).toBe(false);
    expect(isTooOld('2026-11-15T12:00:00Z', 'answers', now)).toBe(true);
    expect(isTooOld(null, 'answers', now)).toBe(true);
    expect(isTooOld('soon', 'pictures', now)).toBe(true);
  });
});
