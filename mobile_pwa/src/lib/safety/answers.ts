/** What a person has answered to what was found, before and after it is sent. Pure. */
import type { Finding, SafetyCheck } from '#lib/api/model.ts';

export interface FindingAnswer {
  answer: 'cover' | 'not_identifying';
  reason: string;
}

/** By the identifiers of findings. */
export type Answers = ReadonlyMap<string, FindingAnswer>;

export const NO_ANSWERS: Answers = new Map();

/** As the server takes it. */
export const REASON_MOST = 200;

export function answersOf(findings: readonly Finding[]): Answers {
  return new Map(
    findings.flatMap(({ id, answer, reason }) => (answer ? [[id, { answer, reason }] as const] : [])),
  );
}

export function withAnswers(answers: Answers, ids: readonly string[], answer: FindingAnswer): Answers {
  return new Map([...answers, ...ids.map((id) => [id, answer] as const)]);
}

/** After another scan: what was answered here stays, for all that is still there. */
export function keptAnswers(mine: Answers, findings: readonly Finding[]): Answers {
  const there = new Set(findings.map(({ id }) => id));
  return new Map([...answersOf(findings), ...[...mine].filter(([id]) => there.has(id))]);
}

/** Covering needs no reason; calling something harmless that looks identifying does. */
export function isSettled(finding: Finding, answers: Answers): boolean {
  const given = answers.get(finding.id);
  if (!given) return false;
  if (given.reason.trim().length > REASON_MOST) return false;
  return given.answer === 'cover' || !finding.identifying || given.reason.trim() !== '';
}

export function leftOf(findings: readonly Finding[], answers: Answers): Finding[] {
  return findings.filter((finding) => !isSettled(finding, answers));
}

/** As it is sent. Answers to what is gone are left out. */
export function toSend({ findings }: SafetyCheck, answers: Answers) {
  return findings.flatMap(({ id }) => {
    const given = answers.get(id);
    return given ? [{ finding: id, answer: given.answer, reason: given.reason.trim() }] : [];
  });
}

export function sameAnswers(one: Answers, two: Answers): boolean {
  return (
    one.size === two.size &&
    [...one].every(([id, { answer, reason }]) => {
      const other = two.get(id);
      return other?.answer === answer && other.reason.trim() === reason.trim();
    })
  );
}
