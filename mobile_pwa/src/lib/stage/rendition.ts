/** Which rendition of a picture a zoom asks for. */

export type Rendition = 'small' | 'medium' | 'large' | 'master';

/** Longest side in pixels, as the server makes them. */
const LONGEST_SIDE: readonly [Exclude<Rendition, 'master'>, number][] = [
  ['small', 480],
  ['medium', 1024],
  ['large', 2048],
];

/** A little softness is not worth another download. */
const TOLERANCE = 1.15;

/** The smallest rendition that is sharp at this scale (CSS pixels per master pixel) on this screen. */
export function neededRendition(
  picture: { width: number; height: number },
  scale: number,
  devicePixelRatio: number,
): Rendition {
  const longest = Math.max(picture.width, picture.height);
  const shown = longest * scale * devicePixelRatio;
  // At one to one nothing is made up: every pixel that is looked at was in the picture.
  const tolerance = scale * devicePixelRatio > 0.999 ? 1 : TOLERANCE;
  for (const [rendition, side] of LONGEST_SIDE) {
    if (shown <= side * tolerance) return rendition;
    if (longest <= side) return rendition;
  }
  return 'master';
}

const ORDER: readonly Rendition[] = ['small', 'medium', 'large', 'master'];

export function isSharper(candidate: Rendition, than: Rendition | null): boolean {
  return than === null || ORDER.indexOf(candidate) > ORDER.indexOf(than);
}
