import { describe, expect, it } from 'vitest';
import type { Finding, SafetyCheck } from '#lib/api/model.ts';
import {
  answersOf,
  isSettled,
  keptAnswers,
  leftOf,
  sameAnswers,
  toSend,
  withAnswers,
  type Answers,
} from './answers.ts';
import { inOrder, type Copy } from './copies.ts';
import { closeUp } from './close-up.ts';
import { pollDelay, stageAfter } from './polling.ts';
import { inOriginal, inPicture } from './through-covers.ts';

function finding(id: string, identifying = true, answer: Finding['answer'] = null): Finding {
  const box = { x: 0, y: 0, width: 10, height: 10 };
  const number = Number(id.slice(1));
  return { id, number, scan: 1, kind: 'name', identifying, box, text: null, score: 0.9, answer, reason: '' };
}

const NONE: Answers = new Map();
const cover = { answer: 'cover', reason: '' } as const;
const harmless = { answer: 'not_identifying', reason: '' } as const;

describe('answers', () => {
  const name = finding('f1');
  const scale = finding('f2', false);

  it('are left for every finding at first, whatever it seems to be', () => {
    expect(leftOf([name, scale], NONE)).toEqual([name, scale]);
  });

  it('need a reason only to call something harmless that looks identifying', () => {
    expect(isSettled(name, withAnswers(NONE, ['f1'], cover))).toBe(true);
    expect(isSettled(name, withAnswers(NONE, ['f1'], harmless))).toBe(false);
    expect(isSettled(name, withAnswers(NONE, ['f1'], { ...harmless, reason: '  ' }))).toBe(false);
    expect(isSettled(name, withAnswers(NONE, ['f1'], { ...harmless, reason: 'A device' }))).toBe(true);
    expect(isSettled(scale, withAnswers(NONE, ['f2'], harmless))).toBe(true);
  });

  it('are not taken with a reason longer than the server does', () => {
    const long = { ...harmless, reason: 'x'.repeat(201) };
    expect(isSettled(name, withAnswers(NONE, ['f1'], long))).toBe(false);
  });

  it('stay after another scan, next to what is new', () => {
    const mine = withAnswers(withAnswers(NONE, ['f1'], cover), ['gone'], cover);
    const found = [finding('f1', true, 'not_identifying'), finding('f3')];
    const kept = keptAnswers(mine, found);
    expect(kept.get('f1')).toEqual(cover);
    expect(leftOf(found, kept).map(({ id }) => id)).toEqual(['f3']);
    expect(kept.has('gone')).toBe(false);
  });

  it('are sent for what is there, without spaces around a reason', () => {
    const check = { findings: [name] } as unknown as SafetyCheck;
    const answers = withAnswers(
      withAnswers(NONE, ['f1'], { ...harmless, reason: ' A device ' }),
      ['f9'],
      cover,
    );
    expect(toSend(check, answers)).toEqual([
      { finding: 'f1', answer: 'not_identifying', reason: 'A device' },
    ]);
  });

  it('are the same when only spaces differ', () => {
    const mine = withAnswers(NONE, ['f1'], { ...harmless, reason: 'a ' });
    expect(sameAnswers(mine, withAnswers(NONE, ['f1'], { ...harmless, reason: 'a' }))).toBe(true);
    expect(sameAnswers(mine, answersOf([finding('f1', true, 'cover')]))).toBe(false);
  });
});

it('tells of own copies first, and of the same before those like it', () => {
  const copy = (title: string, mine: boolean, likeness: Copy['likeness']): Copy => ({
    ...{ case_id: title, image_id: title, title, mine, likeness },
  });
  const found = [
    copy('d', false, 'near'),
    copy('b', true, 'near'),
    copy('c', false, 'same'),
    copy('a', true, 'same'),
  ];
  expect(inOrder(found).map(({ title }) => title)).toEqual(['a', 'b', 'c', 'd']);
});

describe('waiting', () => {
  it('asks less and less often, and never less than every five seconds', () => {
    expect(pollDelay(0)).toBe(500);
    expect(pollDelay(3)).toBeGreaterThan(pollDelay(2));
    expect(pollDelay(100)).toBe(5000);
  });

  it('says that it takes long only when it does', () => {
    expect([0, 10_000, 60_000].map(stageAfter)).toEqual(['first', 'looking', 'long']);
  });
});

it('shows a finding in the middle of its frame, with some room around', () => {
  const view = closeUp(
    { x: 100, y: 50, width: 20, height: 10 },
    { width: 400, height: 300 },
    { width: 96, height: 56 },
  );
  const scale = view.width / 400;
  expect(view.x + 110 * scale).toBeCloseTo(48);
  expect(view.y + 55 * scale).toBeCloseTo(28);
  expect(20 * scale).toBeLessThan(96);
});

describe('a picture that was cropped and turned', () => {
  const original = { width: 100, height: 60 };
  const crop = { x: 10, y: 20, width: 40, height: 30 };

  it('has findings where they are seen, unless they were cropped off', () => {
    const box = { x: 20, y: 25, width: 10, height: 5 };
    expect(inPicture(box, { original, turn: 0, crop })).toEqual({ x: 10, y: 5, width: 10, height: 5 });
    expect(inPicture(box, { original, turn: 90, crop })).toEqual({ x: 20, y: 10, width: 5, height: 10 });
    expect(inPicture({ x: 80, y: 0, width: 10, height: 10 }, { original, turn: 0, crop })).toBeNull();
  });

  it('has covers that lie at the same place in the original', () => {
    const box = { x: 20, y: 25, width: 10, height: 5 };
    for (const turn of [0, 90, 180, 270] as const) {
      const frame = { original, turn, crop };
      const seen = inPicture(box, frame);
      expect(seen && inOriginal({ shape: 'box', ...seen }, frame)).toEqual({ shape: 'box', ...box });
    }
    const stroke = { shape: 'stroke' as const, width: 4, points: [[0, 0] as [number, number]] };
    expect(inOriginal(stroke, { original, turn: 180, crop })).toMatchObject({ points: [[49, 49]] });
  });
});
