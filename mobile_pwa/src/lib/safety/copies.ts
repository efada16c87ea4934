import { answer, api } from '#lib/api/client.ts';
import type { PhotoPath } from './requests.ts';

/** A picture that this person may see and that is the same, or nearly, as one of theirs. */
export interface Copy {
  case_id: string;
  image_id: string;
  title: string;
  mine: boolean;
  likeness: 'same' | 'near';
}

/** Own ones first, the same before those that are like it. */
export function inOrder(copies: readonly Copy[]): Copy[] {
  const rank = ({ mine, likeness }: Copy) => (mine ? 0 : 2) + (likeness === 'same' ? 0 : 1);
  return copies.toSorted((one, two) => rank(one) - rank(two));
}

/** Quiet: whether a photo was shared before hinders nobody. */
export async function copiesOf(path: PhotoPath): Promise<Copy[]> {
  try {
    const found = await answer(
      api.GET('/api/cases/{case_id}/images/{image_id}/copies', { params: { path } }),
    );
    return inOrder(found);
  } catch {
    return [];
  }
}
