import { expect, it } from 'vitest';
import { livingCount, threadsOf } from './threads.ts';

function comment(id: string, parent: string | null = null, deleted = false) {
  return { id, parent_id: parent, created_at: `2026-01-01T00:00:0${id}Z`, deleted };
}

function shape(comments: ReturnType<typeof comment>[]): string[] {
  return threadsOf(comments).map((thread) =>
    [thread.root.id, ...thread.replies.map((reply) => reply.id)].join('-'),
  );
}

it('puts replies under what they answer, oldest first', () => {
  expect(shape([comment('4', '1'), comment('2'), comment('1'), comment('3', '1')])).toEqual(['1-3-4', '2']);
});

it('keeps the place of a deleted comment only while replies hang on it', () => {
  expect(shape([comment('1', null, true), comment('2', '1'), comment('3', null, true)])).toEqual(['1-2']);
});

it('hides deleted replies, and then the place they hung on', () => {
  expect(shape([comment('1', null, true), comment('2', '1', true)])).toEqual([]);
});

it('does not lose a reply whose thread is not here', () => {
  expect(shape([comment('2', 'gone')])).toEqual(['2']);
});

it('counts the living', () => {
  expect(livingCount([comment('1'), comment('2', '1'), comment('3', null, true)])).toBe(2);
});
