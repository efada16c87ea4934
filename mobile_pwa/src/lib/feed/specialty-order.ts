import type { Choice } from '#lib/api/model.ts';

/** Specialties in the order in which a person looks for them: followed, then their own, then the rest. */
export function specialtyOrder(
  specialties: readonly Choice[],
  followed: ReadonlySet<string>,
  own: ReadonlySet<string>,
): Choice[] {
  const rank = ({ value }: Choice) => (followed.has(value) ? 0 : own.has(value) ? 1 : 2);
  return [...specialties].sort((a, b) => rank(a) - rank(b) || a.label.localeCompare(b.label));
}
