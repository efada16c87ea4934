/** A marked part of a picture, in whole pixels of its master. */
import { clamp, type Point, type Size } from '#lib/stage/view-transform.ts';

export interface Region {
  x: number;
  y: number;
  width: number;
  height: number;
}

export type MarkKind = 'point' | 'box';

/** A box has at least two pixels on each side; one pixel alone is a point. */
const SMALLEST_BOX = 2;

export function kindOf(region: Region): MarkKind {
  return region.width === 1 && region.height === 1 ? 'point' : 'box';
}

export function pointAt(pixel: Point): Region {
  return { x: pixel.x, y: pixel.y, width: 1, height: 1 };
}

/** The box between two pixels, both included, in any order, grown to the smallest box inside the picture. */
export function boxBetween(one: Point, two: Point, picture: Size): Region {
  const [x, width] = span(one.x, two.x, picture.width);
  const [y, height] = span(one.y, two.y, picture.height);
  return { x, y, width, height };
}

function span(one: number, two: number, length: number): [start: number, length: number] {
  const first = clamp(Math.min(one, two), 0, length - 1);
  const last = clamp(Math.max(one, two), 0, length - 1);
  const size = Math.min(Math.max(last - first + 1, SMALLEST_BOX), length);
  return [Math.min(first, length - size), size];
}

/** Moves a pixel, staying inside the picture. */
export function step(pixel: Point, dx: number, dy: number, picture: Size): Point {
  return {
    x: clamp(Math.round(pixel.x + dx), 0, picture.width - 1),
    y: clamp(Math.round(pixel.y + dy), 0, picture.height - 1),
  };
}
