import { describe, expect, test } from 'vitest';
import { asProblem, offlineProblem, problemFrom } from './problem.ts';

const refusal = {
  type: '/problems/malformed',
  title: 'Something is not right yet',
  status: 422,
  detail: 'Shorten the title.',
  fields: [{ pointer: '/title', detail: 'At most 120 characters.' }],
  request_id: 'r1',
};

describe('what went wrong', () => {
  test('is read from the server’s own words', () => {
    const problem = problemFrom(refusal, new Response(null, { status: 422 }));
    expect(problem.slug).toBe('malformed');
    expect(problem.detail).toBe('Shorten the title.');
    expect(problem.field('title')).toBe('At most 120 characters.');
    expect(problem.field('question')).toBeUndefined();
    expect(problem.requestId).toBe('r1');
  });

  test('belongs to a list of a form when one of its items is wrong', () => {
    const problem = problemFrom(
      { ...refusal, fields: [{ pointer: '/specialties/2', detail: 'Not a specialty.' }] },
      new Response(null, { status: 422 }),
    );
    expect(problem.field('specialties')).toBe('Not a specialty.');
  });

  test('says how long to wait when the server does', () => {
    const response = new Response(null, { status: 429, headers: { 'Retry-After': '30' } });
    expect(problemFrom(refusal, response).retryAfterSeconds).toBe(30);
  });

  test.each([['<html>Bad Gateway</html>'], [null], [{ detail: 'no type' }]])(
    'is put in our own words when something else answered: %s',
    (body) => {
      const problem = problemFrom(body, new Response(null, { status: 502 }));
      expect(problem.slug).toBe('unavailable');
      expect(problem.detail).not.toContain('html');
    },
  );

  test('a lost connection is no fault of the form', () => {
    expect(offlineProblem().offline).toBe(true);
    expect(asProblem(offlineProblem()).offline).toBe(true);
    expect(asProblem(new RangeError('x')).slug).toBe('unexpected');
  });
});
