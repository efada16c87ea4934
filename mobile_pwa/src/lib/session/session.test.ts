import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { answer, api } from '#lib/api/client.ts';
import { noteSignOutPending, signOutPending } from './pending-sign-out.ts';
import { session } from './session.svelte.ts';

const me = { id: 'a', display_name: 'Dr A', role: 'reviewer', verified: true };
const signedOut = { type: '/problems/signed-out', title: 'Signed out', status: 401, detail: 'Sign in.' };
let asked: string[] = [];

/** A server that answers by method and path; without an entry there is no connection. */
function server(answers: Record<string, () => Response>) {
  vi.stubGlobal('fetch', (request: Request) => {
    const key = `${request.method} ${new URL(request.url).pathname}`;
    asked.push(key);
    const answer = answers[key];
    return answer ? Promise.resolve(answer()) : Promise.reject(new TypeError('Failed to fetch'));
  });
}

function noteBook() {
  const notes = new Map<string, string>();
  return {
    getItem: (key: string) => notes.get(key) ?? null,
    setItem: (key: string, value: string) => notes.set(key, value),
    removeItem: (key: string) => notes.delete(key),
  };
}

beforeEach(() => {
  asked = [];
  vi.stubGlobal('localStorage', noteBook());
  session.signedOut();
  session.ended = false;
});
afterEach(() => {
  vi.unstubAllGlobals();
});

describe('a session that was ended elsewhere', () => {
  test('is known to have been one when the app is opened anew', async () => {
    server({ 'GET /api/session': () => Response.json(me) });
    await session.refresh();
    server({ 'GET /api/session': () => Response.json(signedOut, { status: 401 }) });
    session.status = 'loading';
    await session.refresh();
    expect(session.ended).toBe(true);
  });

  test('is none on a device of nobody', async () => {
    server({ 'GET /api/session': () => Response.json(signedOut, { status: 401 }) });
    await session.refresh();
    expect(session.ended).toBe(false);
  });
});

describe('who is signed in', () => {
  test('is asked of the server', async () => {
    server({ 'GET /api/session': () => Response.json(me) });
    await session.refresh();
    expect(session.status).toBe('signed-in');
    expect(session.reviews).toBe(true);
  });

  test('is nobody when the server knows of no session', async () => {
    server({ 'GET /api/session': () => Response.json(signedOut, { status: 401 }) });
    await session.refresh();
    expect(session.status).toBe('signed-out');
    expect(session.ended).toBe(false);
  });

  test('stays who it was when the connection is lost', async () => {
    server({ 'GET /api/session': () => Response.json(me) });
    await session.refresh();
    server({});
    await session.refresh();
    expect(session.status).toBe('signed-in');
  });

  test('is not known when nobody answers and nobody was signed in', async () => {
    server({});
    await session.refresh();
    expect(session.status).toBe('unreachable');
    expect(session.problem?.offline).toBe(true);
  });

  test('is told that a session ended under their hands', async () => {
    server({ 'GET /api/session': () => Response.json(me) });
    await session.refresh();
    server({ 'GET /api/session': () => Response.json(signedOut, { status: 401 }) });
    await session.refresh();
    expect(session.ended).toBe(true);
  });
});

describe('what somebody may do', () => {
  const refused = { type: '/problems/not-allowed', title: 'Not allowed', status: 403, detail: 'Ask.' };
  const practitioner = { ...me, role: 'practitioner' };

  beforeEach(async () => {
    server({ 'GET /api/session': () => Response.json(me) });
    await session.refresh();
    asked = [];
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  test('is asked anew when the server refuses what the app offers, once for many refusals', async () => {
    server({
      'GET /api/session': () => Response.json(practitioner),
      'GET /api/review/cases': () => Response.json(refused, { status: 403 }),
    });
    const queue = () => answer(api.GET('/api/review/cases'));
    await Promise.allSettled([queue(), queue(), queue()]);
    await vi.waitFor(() => {
      expect(session.reviews).toBe(false);
    });
    expect(asked.filter((key) => key === 'GET /api/session')).toHaveLength(1);
  });

  test('is not asked again on the way from screen to screen before a minute is over', async () => {
    vi.useFakeTimers({ now: Date.now() });
    await session.renewRights();
    expect(asked).toEqual([]);
    vi.advanceTimersByTime(61_000);
    await session.renewRights();
    expect(asked).toEqual(['GET /api/session']);
  });

  test('is asked at once by who comes back to the app', async () => {
    server({ 'GET /api/session': () => Response.json(practitioner) });
    await session.renewRights({ stale: true });
    expect(session.me?.role).toBe('practitioner');
  });

  test('leaves forms alone where nothing changed', async () => {
    const before = session.me;
    await session.renewRights({ stale: true });
    expect(asked).toEqual(['GET /api/session']);
    expect(session.me).toBe(before);
  });

  test('stays what it was without a connection', async () => {
    server({});
    await session.renewRights({ stale: true });
    expect(session.reviews).toBe(true);
  });

  test('is asked of nobody who is signed out', async () => {
    session.signedOut();
    await session.renewRights({ stale: true });
    expect(asked).toEqual([]);
  });
});

describe('signing out without a connection', () => {
  test('is made good at the next start, before anything else is asked', async () => {
    noteSignOutPending(false);
    server({ 'DELETE /api/session': () => new Response(null, { status: 204 }) });
    await session.refresh();
    expect(asked).toEqual(['DELETE /api/session']);
    expect(session.status).toBe('signed-out');
    expect(signOutPending()).toBe(false);
  });

  test('everywhere is made good everywhere', async () => {
    noteSignOutPending(true);
    server({ 'DELETE /api/sessions': () => new Response(null, { status: 204 }) });
    await session.refresh();
    expect(asked).toEqual(['DELETE /api/sessions']);
  });

  test('stays signed out here while the server cannot be told', async () => {
    noteSignOutPending(false);
    server({});
    await session.refresh();
    expect(session.status).toBe('signed-out');
    expect(signOutPending()).toBe(true);
  });

  test('is done when the session had ended by itself', async () => {
    noteSignOutPending(false);
    server({ 'DELETE /api/session': () => Response.json(signedOut, { status: 401 }) });
    await session.refresh();
    expect(signOutPending()).toBe(false);
  });
});
