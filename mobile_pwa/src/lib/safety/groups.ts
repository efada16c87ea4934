/** In what order findings stand in their list, and which of them are answered together. Pure. */
import type { Finding } from '#lib/api/model.ts';
import type { Answers, FindingAnswer } from './answers.ts';

/** Harmless findings of one kind: each is seen, all can be answered at once. */
export interface FindingGroup {
  kind: Finding['kind'];
  findings: readonly Finding[];
}

/** Fewer than this stand by themselves. */
export const GROUP_LEAST = 3;

export interface ListedFindings {
  /** One row each: all that may identify somebody, and what there is little of. */
  single: readonly Finding[];
  groups: readonly FindingGroup[];
}

/** What may identify somebody comes first and is never put into a group. */
export function listed(findings: readonly Finding[]): ListedFindings {
  const byKind = new Map<Finding['kind'], Finding[]>();
  for (const finding of findings.filter(({ identifying }) => !identifying)) {
    byKind.set(finding.kind, [...(byKind.get(finding.kind) ?? []), finding]);
  }
  const groups = [...byKind]
    .map(([kind, ofKind]) => ({ kind, findings: ofKind }))
    .filter(({ findings: ofKind }) => ofKind.length >= GROUP_LEAST);
  const grouped = new Set(groups.flatMap((group) => group.findings));
  return { single: findings.filter((finding) => !grouped.has(finding)), groups };
}

export function groupOf(finding: Finding, { groups }: ListedFindings): FindingGroup | undefined {
  return groups.find(({ findings }) => findings.includes(finding));
}

/** The first without an answer, as the list is read. */
export function firstLeft({ single, groups }: ListedFindings, left: readonly Finding[]): Finding | undefined {
  return [...single, ...groups.flatMap(({ findings }) => findings)].find((finding) => left.includes(finding));
}

/** What was answered to all of a group; undefined while it is not the same. */
export function sharedAnswer(
  { findings }: FindingGroup,
  answers: Answers,
): FindingAnswer['answer'] | undefined {
  const given = new Set(findings.map(({ id }) => answers.get(id)?.answer));
  return given.size === 1 ? [...given][0] : undefined;
}

/** What is left and harmless, when it is more than one group's buttons answer. */
export function harmlessBeyondGroups(list: ListedFindings, left: readonly Finding[]): readonly Finding[] {
  const harmless = left.filter(({ identifying }) => !identifying);
  const places = new Set(harmless.map((finding) => groupOf(finding, list) ?? finding));
  return places.size > 1 ? harmless : [];
}
