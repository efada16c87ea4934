/** How a picture is painted anew: what size it gets and where its pixels go. Pure. */
import type { Arrangement } from '#lib/covering/arrangement.ts';
import { turnedSize, turnMatrix } from '#lib/covering/turn.ts';
import type { Size } from '#lib/stage/view-transform.ts';

export interface PaintPlan extends Size {
  /** From pixels of the stored picture to those of the canvas: a, b, c, d, e, f. */
  transform: [number, number, number, number, number, number];
  /** A cover reaches so far beyond its edge, in stored pixels: what is compressed must not shine through. */
  margin: number;
}

/** Older iPhones paint nothing at all on a larger canvas. */
export const CANVAS_MOST = 4096 * 4096;

export function paintPlan(picture: Size, { turn, crop }: Arrangement, most = CANVAS_MOST): PaintPlan {
  const kept = crop ?? { x: 0, y: 0, ...picture };
  const scale = Math.min(1, Math.sqrt(most / (kept.width * kept.height)));
  const size = turnedSize(kept, turn);
  const [a, b, c, d, e, f] = turnMatrix(turn, kept);
  return {
    width: Math.max(1, Math.floor(size.width * scale)),
    height: Math.max(1, Math.floor(size.height * scale)),
    transform: [
      a * scale,
      b * scale,
      c * scale,
      d * scale,
      (e - a * kept.x - c * kept.y) * scale,
      (f - b * kept.x - d * kept.y) * scale,
    ],
    margin: Math.max(2, Math.round(Math.max(picture.width, picture.height) / 500)),
  };
}
