/** Going through the queue. Pure. */
import type { ReviewCase } from '#lib/api/model.ts';

export type Queued = Pick<ReviewCase, 'case_id' | 'claim' | 'mine'>;

/** Free to be taken: not one's own, and nobody else is on it. */
export function isFree(item: Queued): boolean {
  return !item.mine && (item.claim === null || item.claim.mine);
}

/** The one after (or before) another in the list; null at the end. */
export function neighbour<T extends Queued>(items: readonly T[], id: string, by: 1 | -1): T | null {
  const index = items.findIndex((item) => item.case_id === id);
  return index < 0 ? (items[0] ?? null) : (items[index + by] ?? null);
}

/** What to look at after a decision: the next free one after it, else the oldest free one. */
export function nextFree<T extends Queued>(items: readonly T[], decided: string): T | null {
  const index = items.findIndex((item) => item.case_id === decided);
  const after = [...items.slice(index + 1), ...items.slice(0, Math.max(index, 0))];
  return after.find((item) => item.case_id !== decided && isFree(item)) ?? null;
}
