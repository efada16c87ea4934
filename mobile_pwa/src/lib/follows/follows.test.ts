import { afterEach, expect, test, vi } from 'vitest';
import type { Problem } from '#lib/api/problem.ts';
import { follows } from './follows.svelte.ts';

afterEach(() => {
  vi.unstubAllGlobals();
  follows.forget();
});

function answering(...responses: Response[]) {
  const sent: string[] = [];
  vi.stubGlobal('fetch', (request: Request) => {
    sent.push(`${request.method} ${new URL(request.url).pathname}`);
    return Promise.resolve(responses.shift() ?? new Response(null, { status: 204 }));
  });
  return sent;
}

const refusal = { type: '/problems/conflict', title: 'No', status: 409, detail: 'Not now.' };

test('what is followed is fetched once', async () => {
  const sent = answering(Response.json({ items: [{ kind: 'specialty', target: 'dermatology' }] }));
  await Promise.all([follows.load(), follows.load()]);
  expect(sent).toEqual(['GET /api/follows']);
  expect(follows.has('specialty', 'dermatology')).toBe(true);
});

test('following shows at once', () => {
  answering();
  void follows.toggle('specialty', 'surgery');
  expect(follows.has('specialty', 'surgery')).toBe(true);
});

test('following and not following again asks for both', async () => {
  const sent = answering();
  await follows.toggle('case', '1');
  await follows.toggle('case', '1');
  expect(sent).toEqual(['PUT /api/follows/case/1', 'DELETE /api/follows/case/1']);
  expect(follows.has('case', '1')).toBe(false);
});

test('a refused follow is taken back', async () => {
  answering(Response.json(refusal, { status: 409 }));
  const refused = await follows.toggle('author', 'a').catch((problem: unknown) => problem as Problem);
  expect(refused).toMatchObject({ detail: 'Not now.' });
  expect(follows.has('author', 'a')).toBe(false);
});
