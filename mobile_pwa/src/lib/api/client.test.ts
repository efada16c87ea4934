import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { connection } from '#lib/offline/connection.svelte.ts';
import { answer, api, onSessionEnded } from './client.ts';
import type { Problem } from './problem.ts';

let sent: Request[] = [];

function answering(respond: () => Response) {
  vi.stubGlobal('fetch', (request: Request) => {
    sent.push(request);
    return Promise.resolve().then(respond);
  });
}

beforeEach(() => {
  sent = [];
});
afterEach(() => {
  vi.unstubAllGlobals();
});

const refused = (request: Promise<unknown>) =>
  request.then(
    () => {
      throw new Error('was not refused');
    },
    (problem: unknown) => problem as Problem,
  );

describe('a request', () => {
  test('that changes something says that it comes from our app, and carries a key for repeating it', async () => {
    answering(() => Response.json({}, { status: 201 }));
    await answer(api.POST('/api/cases', { body: { title: 'A' } }));
    expect(sent[0]?.headers.get('X-Caserounds-Client')).toBe('1');
    expect(sent[0]?.headers.get('Idempotency-Key')).toMatch(/^[0-9a-f-]{36}$/);
  });

  test('that is repeated keeps the key it was given', async () => {
    answering(() => Response.json({}, { status: 201 }));
    await answer(api.POST('/api/cases', { body: {}, headers: { 'Idempotency-Key': 'mine' } }));
    expect(sent[0]?.headers.get('Idempotency-Key')).toBe('mine');
  });

  test('that only reads carries neither', async () => {
    answering(() => Response.json({ items: [], next_cursor: null }));
    await answer(api.GET('/api/cases'));
    expect(sent[0]?.headers.has('X-Caserounds-Client')).toBe(false);
  });

  test('that nothing answers is an offline problem', async () => {
    answering(() => {
      throw new TypeError('Failed to fetch');
    });
    expect((await refused(answer(api.GET('/api/session')))).offline).toBe(true);
    expect(connection.lost).toBe(true);
  });

  test('that is answered from what was seen says so, until the server answers again', async () => {
    const seen = { 'X-Caserounds-Seen': '2026-11-23T12:00:00.000Z' };
    answering(() => Response.json({ count: 1 }, { headers: seen }));
    await answer(api.GET('/api/inbox/unread'));
    expect(connection.seenAt?.toISOString()).toBe('2026-11-23T12:00:00.000Z');
    answering(() => Response.json({ count: 1 }));
    await answer(api.GET('/api/inbox/unread'));
    expect(connection.lost).toBe(false);
  });

  test('that meets an ended session tells whoever watches', async () => {
    const ended = vi.fn();
    onSessionEnded(ended);
    const body = { type: '/problems/signed-out', title: 'Signed out', status: 401, detail: 'Sign in.' };
    answering(() => Response.json(body, { status: 401 }));
    await refused(answer(api.GET('/api/cases')));
    expect(ended).toHaveBeenCalledOnce();
  });

  test('that was given up by the app is not called a lost connection', async () => {
    answering(() => {
      throw new DOMException('Aborted', 'AbortError');
    });
    expect((await refused(answer(api.GET('/api/cases')))).name).toBe('AbortError');
  });
});
