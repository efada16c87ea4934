import { expect, it } from 'vitest';
import type { Finding } from '#lib/api/model.ts';
import { withAnswers, type Answers } from './answers.ts';
import { firstLeft, groupOf, harmlessBeyondGroups, listed, sharedAnswer } from './groups.ts';

const NONE: Answers = new Map();
let number = 0;

function found(kind: Finding['kind'], identifying = false): Finding {
  number += 1;
  const box = { x: 0, y: 0, width: 10, height: 10 };
  return {
    id: `f${number}`,
    number,
    scan: 1,
    kind,
    identifying,
    box,
    text: null,
    score: 1,
    answer: null,
    reason: '',
  };
}

const scales = [found('scale'), found('scale'), found('scale')];
const name = found('name', true);
const unread = [found('other_text', true), found('other_text', true), found('other_text', true)];
const view = found('view');
const all = [...scales, name, ...unread, view];
const list = listed(all);

it('puts harmless findings of one kind together, and nothing that may identify somebody', () => {
  expect(list.groups).toEqual([{ kind: 'scale', findings: scales }]);
  expect(list.single).toEqual([name, ...unread, view]);
  expect(groupOf(name, list)).toBeUndefined();
});

it('shows every finding once', () => {
  const shown = [...list.single, ...list.groups.flatMap(({ findings }) => findings)];
  expect(new Set(shown)).toEqual(new Set(all));
  expect(shown).toHaveLength(all.length);
});

it('leaves a kind alone that there is little of', () => {
  expect(listed([found('scale'), found('scale')]).groups).toEqual([]);
});

it('leads to what may identify somebody before it leads to a group', () => {
  expect(firstLeft(list, all)).toBe(name);
  expect(firstLeft(list, scales)).toBe(scales[0]);
  expect(firstLeft(list, [])).toBeUndefined();
});

it('has one answer when all of it was answered alike', () => {
  const [group] = list.groups as [(typeof list.groups)[number]];
  const harmless = { answer: 'not_identifying', reason: '' } as const;
  const answered = withAnswers(
    NONE,
    scales.map(({ id }) => id),
    harmless,
  );
  expect(sharedAnswer(group, NONE)).toBeUndefined();
  expect(sharedAnswer(group, answered)).toBe('not_identifying');
  const but = withAnswers(answered, [scales[1]?.id ?? ''], { answer: 'cover', reason: '' });
  expect(sharedAnswer(group, but)).toBeUndefined();
});

it('offers to answer all that is harmless only where a group cannot', () => {
  expect(harmlessBeyondGroups(list, all)).toEqual([...scales, view]);
  expect(harmlessBeyondGroups(list, scales)).toEqual([]);
  expect(harmlessBeyondGroups(list, [name])).toEqual([]);
});
