/** A finding as it is outlined on its picture. Pure. */
import type { Finding } from '#lib/api/model.ts';
import type { OutlinedPlace } from '#lib/covering/outlined.ts';
import type { FindingAnswer } from './answers.ts';

/** `given`: what settled it; null while it is open. */
export function placeOf(
  { number, box, identifying }: Finding,
  given: FindingAnswer['answer'] | null,
  focused: boolean,
): OutlinedPlace {
  const standing = given === null ? 'open' : given === 'cover' ? 'covered' : 'harmless';
  return { number, box, standing, covered: given === 'cover', focused, secondary: !identifying };
}
