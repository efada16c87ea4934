import { describe, expect, test } from 'vitest';
import type { InboxEntry } from '#lib/api/model.ts';
import { addressOf, groupByCase } from './grouping.ts';

function entry(id: string, caseId: string, parts: Partial<InboxEntry> = {}): InboxEntry {
  return {
    id,
    kind: 'comment_added',
    text: 'A new comment',
    case_id: caseId,
    case_title: `Case ${caseId}`,
    comment_id: null,
    created_at: '2026-11-23T12:00:00Z',
    read_at: null,
    ...parts,
  } as InboxEntry;
}

describe('the inbox', () => {
  test('puts together what happened to one case, where its newest entry stands', () => {
    const groups = groupByCase([entry('3', 'b'), entry('2', 'a'), entry('1', 'b')]);
    expect(groups.map(({ caseId }) => caseId)).toEqual(['b', 'a']);
    expect(groups[0]?.entries.map(({ id }) => id)).toEqual(['3', '1']);
  });

  test('counts what is unread in each case', () => {
    const read = { read_at: '2026-11-23T13:00:00Z' };
    expect(groupByCase([entry('2', 'a', read), entry('1', 'a')])[0]?.unread).toBe(1);
  });

  test('leads to the case when it was taken down, where its author reads why', () => {
    const [news] = groupByCase([entry('1', 'a', { kind: 'case_removed' })]);
    expect(news?.entries.map(addressOf)).toEqual(['/case/a']);
  });

  test('leads to the comment when an entry is about one', () => {
    expect(addressOf(entry('1', 'a'))).toBe('/case/a');
    expect(addressOf(entry('1', 'a', { comment_id: 'c' }))).toBe('/case/a#comment-c');
  });
});
