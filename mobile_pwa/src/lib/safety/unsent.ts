/** What a person answered and drew in a safety check and has not sent, as it is kept on this phone. Pure. */
import type { SafetyCheck } from '#lib/api/model.ts';
import type { Arrangement } from '#lib/covering/arrangement.ts';
import type { Answers, FindingAnswer } from './answers.ts';

/** No text that was read in the picture: only what the person did. */
export interface UnsentCheck {
  id: string;
  /** The scan that was answered. */
  scan: number;
  answers: readonly (readonly [finding: string, FindingAnswer])[];
  arrangement: Arrangement;
  /** Milliseconds since 1970. */
  keptAt: number;
}

/** No longer than an original waits for anybody to decide. */
const KEPT_MS = 30 * 24 * 60 * 60 * 1000;

/** One person's work on one photo. */
export function unsentId(owner: string, imageId: string): string {
  return `${owner} ${imageId}`;
}

export function unsentOf(
  id: string,
  scan: number,
  answers: Answers,
  arrangement: Arrangement,
  now: number,
): UnsentCheck {
  return { id, scan, answers: [...answers], arrangement, keptAt: now };
}

export function answersIn({ answers }: UnsentCheck): Answers {
  return new Map(answers);
}

/** Whether it can still be sent: it answers the scan that is there, and the picture can still be changed. */
export function fits(unsent: UnsentCheck, found: SafetyCheck): boolean {
  const open = found.state === 'scanned' || found.state === 'ready';
  return open && found.original_kept && unsent.scan === found.scan;
}

export function isOutdated(unsent: UnsentCheck, now: number): boolean {
  return !(now - unsent.keptAt <= KEPT_MS);
}
