/** All that a person does to a picture: what is covered, how it is turned, what is kept of it. Pure. */
import type { Size } from '#lib/stage/view-transform.ts';
import { COVERS_MOST, within, type Area, type Cover } from './shape.ts';
import type { Turn } from './turn.ts';

export interface Arrangement {
  covers: readonly Cover[];
  turn: Turn;
  /** What is kept; null for all of it. */
  crop: Area | null;
}

export const AS_IT_IS: Arrangement = { covers: [], turn: 0, crop: null };

export function changesPixels({ covers, turn, crop }: Arrangement): boolean {
  return covers.length > 0 || turn !== 0 || crop !== null;
}

/** Whether both lead to the same picture. */
export function sameArrangement(one: Arrangement, two: Arrangement): boolean {
  return JSON.stringify(plain(one)) === JSON.stringify(plain(two));
}

/** In one order of names, whoever made the objects. */
function plain({ covers, turn, crop }: Arrangement): unknown {
  const box = (area: Area) => [area.x, area.y, area.width, area.height];
  const shapes = covers.map((cover) => {
    if (cover.shape === 'box') return box(cover);
    return [cover.shape, cover.points, cover.shape === 'stroke' ? cover.width : 0];
  });
  return [shapes, turn, crop && box(crop)];
}

/** Null when there are as many covers as the server takes. */
export function withCover(arrangement: Arrangement, cover: Cover): Arrangement | null {
  if (arrangement.covers.length >= COVERS_MOST) return null;
  return { ...arrangement, covers: [...arrangement.covers, cover] };
}

export function withoutCover(arrangement: Arrangement, place: number): Arrangement {
  return { ...arrangement, covers: arrangement.covers.filter((_, each) => each !== place) };
}

export function withCoverChanged(
  arrangement: Arrangement,
  place: number,
  change: (cover: Cover) => Cover,
): Arrangement {
  const covers = arrangement.covers.map((cover, each) => (each === place ? change(cover) : cover));
  return { ...arrangement, covers };
}

/** A crop of the whole picture is none. */
export function cropped(arrangement: Arrangement, crop: Area | null, picture: Size): Arrangement {
  const inside = crop && within(crop, picture);
  const whole = inside && inside.width === picture.width && inside.height === picture.height;
  return { ...arrangement, crop: whole ? null : inside };
}
