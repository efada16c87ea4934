/** A picture turned by quarters, clockwise: where its pixels go, and back. Pure. */
import type { Point, Size } from '#lib/stage/view-transform.ts';
import type { Area } from './shape.ts';

export type Turn = 0 | 90 | 180 | 270;

export function nextTurn(turn: Turn): Turn {
  return ((turn + 90) % 360) as Turn;
}

export function turnedSize({ width, height }: Size, turn: Turn): Size {
  return turn === 90 || turn === 270 ? { width: height, height: width } : { width, height };
}

/** The pixel of the picture as it is stored, for a pixel of the picture as it is turned. */
export function unturned({ x, y }: Point, turn: Turn, stored: Size): Point {
  if (turn === 90) return { x: y, y: stored.height - 1 - x };
  if (turn === 180) return { x: stored.width - 1 - x, y: stored.height - 1 - y };
  if (turn === 270) return { x: stored.width - 1 - y, y: x };
  return { x, y };
}

export function turned({ x, y }: Point, turn: Turn, stored: Size): Point {
  if (turn === 90) return { x: stored.height - 1 - y, y: x };
  if (turn === 180) return { x: stored.width - 1 - x, y: stored.height - 1 - y };
  if (turn === 270) return { x: y, y: stored.width - 1 - x };
  return { x, y };
}

/** A step across the turned picture, as a step across the stored one. */
export function unturnedStep(dx: number, dy: number, turn: Turn): [dx: number, dy: number] {
  if (turn === 90) return [dy, -dx];
  if (turn === 180) return [-dx, -dy];
  if (turn === 270) return [-dy, dx];
  return [dx, dy];
}

/** The transform that draws the stored picture as turned, for SVG and canvas: a, b, c, d, e, f. */
export function turnMatrix(turn: Turn, stored: Size): [number, number, number, number, number, number] {
  if (turn === 90) return [0, 1, -1, 0, stored.height, 0];
  if (turn === 180) return [-1, 0, 0, -1, stored.width, stored.height];
  if (turn === 270) return [0, -1, 1, 0, 0, stored.width];
  return [1, 0, 0, 1, 0, 0];
}

/** Where an area of the stored picture lies in the turned one. */
export function turnedArea(area: Area, turn: Turn, stored: Size): Area {
  const [a, b, c, d, e, f] = turnMatrix(turn, stored);
  const corners = [
    [area.x, area.y],
    [area.x + area.width, area.y + area.height],
  ] as const;
  const xs = corners.map(([x, y]) => a * x + c * y + e);
  const ys = corners.map(([x, y]) => b * x + d * y + f);
  const size = turnedSize(area, turn);
  return { x: Math.min(...xs), y: Math.min(...ys), width: size.width, height: size.height };
}
