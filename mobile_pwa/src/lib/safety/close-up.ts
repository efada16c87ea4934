/** A finding cut out of its picture, as large as a small frame allows. Pure. */
import type { Area } from '#lib/covering/shape.ts';
import type { Size } from '#lib/stage/view-transform.ts';

/** So much of what is around it is seen, as a part of the frame. */
const AROUND = 0.12;
/** Beyond this, pixels only get coarser. */
const LARGEST = 4;

/** Where the whole picture stands so that the finding is in the middle of the frame: CSS pixels. */
export function closeUp(box: Area, picture: Size, frame: Size): Area {
  const fits = Math.min(frame.width / box.width, frame.height / box.height) * (1 - 2 * AROUND);
  const scale = Math.min(LARGEST, fits);
  return {
    x: frame.width / 2 - (box.x + box.width / 2) * scale,
    y: frame.height / 2 - (box.y + box.height / 2) * scale,
    width: picture.width * scale,
    height: picture.height * scale,
  };
}
