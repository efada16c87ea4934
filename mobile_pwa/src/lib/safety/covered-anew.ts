/** Tells whoever holds a case that one of its photos is being covered anew: it is not to be shown as it was. */
import type { Case } from '#lib/api/model.ts';

type Told = (imageId: string) => void;
const listeners = new Set<Told>();

export function onCoveredAnew(told: Told): void {
  listeners.add(told);
}

export function tellCoveredAnew(imageId: string): void {
  for (const told of listeners) told(imageId);
}

/** The case as the server has it from now on, until it says more. */
export function whileCovered(shown: Case, imageId: string): Case {
  const images = shown.images.map((image) =>
    image.id === imageId ? { ...image, state: 'cleared' as const, urls: null } : image,
  );
  return { ...shown, images };
}
