/** What hides a part of a picture, in whole pixels of the upright picture before it is turned and cropped. Pure. */
import { clamp, type Point, type Size } from '#lib/stage/view-transform.ts';

export interface Area {
  x: number;
  y: number;
  width: number;
  height: number;
}

export type Corner = [x: number, y: number];

export type Cover =
  | ({ shape: 'box' } & Area)
  | { shape: 'polygon'; points: Corner[] }
  | { shape: 'stroke'; points: Corner[]; width: number };

/** As the server takes them. */
export const COVERS_MOST = 300;
export const POINTS_MOST = 2000;
const SMALLEST = 2;

/** The smallest area that holds all of a cover. */
export function boundsOf(cover: Cover): Area {
  if (cover.shape === 'box') return { x: cover.x, y: cover.y, width: cover.width, height: cover.height };
  const reach = cover.shape === 'stroke' ? cover.width / 2 : 0;
  const xs = cover.points.map(([x]) => x);
  const ys = cover.points.map(([, y]) => y);
  const x = Math.floor(Math.min(...xs) - reach);
  const y = Math.floor(Math.min(...ys) - reach);
  return {
    x,
    y,
    width: Math.max(1, Math.ceil(Math.max(...xs) + reach) - x),
    height: Math.max(1, Math.ceil(Math.max(...ys) + reach) - y),
  };
}

/** The cover in another place, with its middle still in the picture. */
export function moved(cover: Cover, dx: number, dy: number, picture: Size): Cover {
  const { x, y, width, height } = boundsOf(cover);
  const stepX = Math.round(clamp(x + width / 2 + dx, 0, picture.width) - (x + width / 2));
  const stepY = Math.round(clamp(y + height / 2 + dy, 0, picture.height) - (y + height / 2));
  if (cover.shape === 'box') return { ...cover, x: cover.x + stepX, y: cover.y + stepY };
  return { ...cover, points: cover.points.map(([left, top]): Corner => [left + stepX, top + stepY]) };
}

/** The cover wider and higher by so much, its upper left corner kept; a brush stroke gets thicker by the larger. */
export function resized(cover: Cover, dx: number, dy: number, picture: Size): Cover {
  if (cover.shape === 'stroke') {
    const by = Math.abs(dx) > Math.abs(dy) ? dx : dy;
    const most = Math.min(picture.width, picture.height);
    return { ...cover, width: clamp(Math.round(cover.width + by), SMALLEST, most) };
  }
  const from = boundsOf(cover);
  const width = clamp(Math.round(from.width + dx), SMALLEST, picture.width);
  const height = clamp(Math.round(from.height + dy), SMALLEST, picture.height);
  if (cover.shape === 'box') return { ...cover, width, height };
  const points = cover.points.map(([x, y]): Corner => [
    Math.round(from.x + ((x - from.x) * width) / from.width),
    Math.round(from.y + ((y - from.y) * height) / from.height),
  ]);
  return { ...cover, points };
}

/** The part of an area that lies in the picture; null when nothing does. */
export function within(area: Area, picture: Size): Area | null {
  const x = clamp(area.x, 0, picture.width);
  const y = clamp(area.y, 0, picture.height);
  const width = clamp(area.x + area.width, 0, picture.width) - x;
  const height = clamp(area.y + area.height, 0, picture.height) - y;
  return width > 0 && height > 0 ? { x, y, width, height } : null;
}

/** Through the points of a cover, as SVG and canvas paths say it. */
export function pathOf(cover: Cover): string {
  if (cover.shape === 'box') {
    return `M${cover.x} ${cover.y}h${cover.width}v${cover.height}h${-cover.width}z`;
  }
  const [first, ...rest] = cover.points;
  if (!first) return '';
  const line = `M${first.join(' ')}${rest.map((point) => `L${point.join(' ')}`).join('')}`;
  // A dot of a brush is a line of no length.
  return cover.shape === 'polygon' ? `${line}z` : line + (rest.length === 0 ? 'h0' : '');
}

/** Whether a point lies on a cover, or as near as a finger needs. */
export function isOn(cover: Cover, { x, y }: Point, reach: number): boolean {
  const area = boundsOf(cover);
  const across = x >= area.x - reach && x <= area.x + area.width + reach;
  return across && y >= area.y - reach && y <= area.y + area.height + reach;
}

/** Fewer points along the same line: those nearer than `least` pixels to the one before are left out. */
export function thinned(points: readonly Corner[], least: number): Corner[] {
  const kept: Corner[] = [];
  for (const point of points) {
    const before = kept.at(-1);
    if (!before || Math.hypot(point[0] - before[0], point[1] - before[1]) >= least) kept.push(point);
  }
  const last = points.at(-1);
  if (last && kept.at(-1) !== last) kept.push(last);
  const every = Math.ceil(kept.length / POINTS_MOST);
  return kept.filter((_, number) => number % every === 0 || number === kept.length - 1).slice(0, POINTS_MOST);
}
