import { expect, it } from 'vitest';
import { isFree, neighbour, nextFree, type Queued } from './queue-order.ts';

function item(id: string, changes: Partial<Queued> = {}): Queued {
  return { case_id: id, claim: null, mine: false, ...changes };
}

const theirs = { reviewer_name: 'Dr Li', mine: false, expires_at: '' };
const queue = [item('a'), item('b', { claim: theirs }), item('c', { mine: true }), item('d')];

it('counts a case as free unless it is one’s own or somebody else is on it', () => {
  expect(queue.map(isFree)).toEqual([true, false, false, true]);
  expect(isFree(item('e', { claim: { ...theirs, mine: true } }))).toBe(true);
});

it('goes to the neighbours and stops at the ends', () => {
  expect(neighbour(queue, 'b', 1)?.case_id).toBe('c');
  expect(neighbour(queue, 'a', -1)).toBeNull();
  expect(neighbour(queue, 'd', 1)).toBeNull();
  expect(neighbour(queue, 'gone', 1)?.case_id).toBe('a');
  expect(neighbour([], 'a', 1)).toBeNull();
});

it('goes on with the next free case after a decision, and comes round to the oldest', () => {
  expect(nextFree(queue, 'a')?.case_id).toBe('d');
  expect(nextFree(queue, 'd')?.case_id).toBe('a');
  expect(nextFree([item('a')], 'a')).toBeNull();
  expect(nextFree(queue, 'gone')?.case_id).toBe('a');
});
