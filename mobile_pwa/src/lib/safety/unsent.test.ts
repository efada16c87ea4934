import { expect, it } from 'vitest';
import type { SafetyCheck } from '#lib/api/model.ts';
import { answersIn, fits, isOutdated, unsentId, unsentOf } from './unsent.ts';

const ARRANGED = {
  covers: [{ shape: 'box', x: 1, y: 2, width: 30, height: 40 }],
  turn: 90,
  crop: null,
} as const;
const ANSWERS = new Map([['f1', { answer: 'cover', reason: '' } as const]]);
const unsent = unsentOf(unsentId('person', 'image'), 2, ANSWERS, ARRANGED, Date.parse('2026-11-01'));

function found(over: Partial<SafetyCheck> = {}): SafetyCheck {
  return { state: 'scanned', scan: 2, original_kept: true, ...over } as SafetyCheck;
}

it('is of one person and one photo', () => {
  const ids = [unsentId('a', '1'), unsentId('a', '2'), unsentId('b', '1')];
  expect(new Set(ids).size).toBe(3);
});

it('survives being stored as it is', () => {
  const again = structuredClone(unsent);
  expect(answersIn(again)).toEqual(ANSWERS);
  expect(again.arrangement).toEqual(ARRANGED);
});

it('fits the scan that it answers, whether the photo waits or is ready already', () => {
  expect(fits(unsent, found())).toBe(true);
  expect(fits(unsent, found({ state: 'ready' }))).toBe(true);
});

it.each([
  ['another scan was made', { scan: 3 }],
  ['it was sent, here or from elsewhere', { state: 'cleared' }],
  ['the photo was refused', { state: 'refused' }],
  ['nothing can be changed any more', { original_kept: false }],
] as const)('does not fit when %s', (_, over) => {
  expect(fits(unsent, found(over))).toBe(false);
});

it('is outdated after the time that an original waits for anybody', () => {
  expect(isOutdated(unsent, Date.parse('2026-11-30'))).toBe(false);
  expect(isOutdated(unsent, Date.parse('2026-12-02'))).toBe(true);
  expect(isOutdated({ ...unsent, keptAt: Number.NaN }, Date.parse('2026-11-02'))).toBe(true);
});
