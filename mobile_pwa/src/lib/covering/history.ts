/** What was done, step by step, so that it can be undone. Pure. */
export interface History<T> {
  readonly past: readonly T[];
  readonly now: T;
  readonly future: readonly T[];
}

/** So many steps can be taken back. */
const STEPS_MOST = 200;

export function begun<T>(now: T): History<T> {
  return { past: [], now, future: [] };
}

export function did<T>({ past, now }: History<T>, next: T): History<T> {
  return { past: [...past, now].slice(-STEPS_MOST), now: next, future: [] };
}

/** The same when there is nothing to undo. */
export function undone<T>(history: History<T>): History<T> {
  const { past, now, future } = history;
  if (past.length === 0) return history;
  return { past: past.slice(0, -1), now: past[past.length - 1] as T, future: [now, ...future] };
}

export function redone<T>(history: History<T>): History<T> {
  const { past, now, future } = history;
  if (future.length === 0) return history;
  return { past: [...past, now], now: future[0] as T, future: future.slice(1) };
}
