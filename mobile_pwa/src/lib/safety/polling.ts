/** How often to ask how far a picture is, and what to say meanwhile. Pure. */

const FIRST_MS = 500;
const LONGEST_MS = 5_000;
const LOOKING_AFTER_MS = 2_500;
const LONG_AFTER_MS = 45_000;

/** Milliseconds until the next question; `asked`: how many there were. */
export function pollDelay(asked: number): number {
  return Math.min(LONGEST_MS, Math.round(FIRST_MS * 1.4 ** asked));
}

export type Stage = 'first' | 'looking' | 'long';

export function stageAfter(milliseconds: number): Stage {
  if (milliseconds >= LONG_AFTER_MS) return 'long';
  return milliseconds >= LOOKING_AFTER_MS ? 'looking' : 'first';
}
