import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { Finding, SafetyCheck } from '#lib/api/model.ts';
import { phoneDatabase } from '#lib/uploads/phone-database.ts';
import { SafetyDesk } from './safety-desk.svelte.ts';
import { unsentId, unsentOf } from './unsent.ts';

const PATH = { case_id: 'case', image_id: 'image' };
const COVER = { answer: 'cover', reason: '' } as const;
const HARMLESS = { answer: 'not_identifying', reason: 'A device' } as const;
const box = { x: 0, y: 0, width: 10, height: 10 };
const name: Finding = {
  ...{ id: 'f1', number: 1, scan: 2, kind: 'name', identifying: true, box, text: null },
  ...{ score: 0.9, answer: null, reason: '' },
};
const check = {
  ...{ image_id: 'image', state: 'scanned', scan: 2, original_kept: true, findings: [name] },
  ...{ covers: [], turn: 0, crop: null, width: null, height: null, urls: null },
} as unknown as SafetyCheck;

/** Requests in flight, each answered when the test says so. */
let answered: ((response: Response) => void)[];
const serve = () => answered.shift()?.(Response.json(check, { headers: { ETag: '"1"' } }));

beforeEach(() => {
  answered = [];
  vi.stubGlobal('location', new URL('https://ward.example/'));
  vi.stubGlobal('fetch', () => new Promise<Response>((resolve) => answered.push(resolve)));
  const kept = unsentOf(unsentId('person', 'image'), 2, new Map([['f1', COVER]]), check, Date.now());
  vi.spyOn(phoneDatabase, 'all').mockResolvedValue([kept]);
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

it('shows what this phone has kept of an earlier visit', async () => {
  const desk = new SafetyDesk(PATH, 'person');
  const loading = desk.load();
  await vi.waitFor(() => expect(answered).toHaveLength(1));
  serve();
  await loading;
  expect(desk.problem).toBeNull();
  expect(desk.answers.get('f1')).toEqual(COVER);
  expect(desk.restored).toBe(true);
});

it('keeps what was answered while a second load was under way', async () => {
  const desk = new SafetyDesk(PATH, 'person');
  const first = desk.load();
  const second = desk.load();
  await vi.waitFor(() => expect(answered).toHaveLength(2));
  serve();
  await first;
  desk.answer([name], HARMLESS);
  serve();
  await second;
  expect(desk.standing).toBe('open');
  expect(desk.answers.get('f1')).toEqual(HARMLESS);
});
