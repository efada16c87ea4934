/** A cover or a crop in the making: tool, cursor, points so far. Framework-free and pure: every event returns what is
 * next. Drag, taps and keys lead to the same; points are pixels of the stored picture. */
import { boxBetween } from '#lib/marks/region.ts';
import { clamp, distance, type Point, type Size } from '#lib/stage/view-transform.ts';
import { thinned, type Area, type Corner, type Cover } from './shape.ts';

export type Tool = 'box' | 'polygon' | 'stroke' | 'crop';

export interface Sketch {
  tool: Tool;
  /** Width of the brush, in pixels of the picture. */
  brush: number;
  /** The cross that keys move; null until one is pressed. */
  cursor: Point | null;
  points: readonly Corner[];
  dragging: boolean;
}

export type Drawn = { kind: 'cover'; cover: Cover } | { kind: 'crop'; area: Area };

export interface Step {
  sketch: Sketch;
  /** What has been completed by this step. */
  drawn: Drawn | null;
}

const SMALLEST_CROP = 16;

export function startSketch(tool: Tool, brush: number): Sketch {
  return { tool, brush, cursor: null, points: [], dragging: false };
}

/** A tap places a corner. Boxes end with their second one; a polygon ends where it began, or when it is said so. */
export function tapped(sketch: Sketch, at: Point, picture: Size, reach: number): Step {
  const first = sketch.points[0];
  const isBox = sketch.tool === 'box' || sketch.tool === 'crop';
  if (isBox && first) return complete({ ...sketch, points: [first, cornerOf(at)] }, picture);
  const closes =
    sketch.tool === 'polygon' &&
    first !== undefined &&
    sketch.points.length >= 3 &&
    distance({ x: first[0], y: first[1] }, at) <= reach;
  if (closes) return complete(sketch, picture);
  return going({ ...sketch, points: [...sketch.points, cornerOf(at)] });
}

export function dragStarted(sketch: Sketch, at: Point): Sketch {
  return { ...sketch, points: [cornerOf(at)], dragging: true };
}

export function dragged(sketch: Sketch, at: Point): Sketch {
  const first = sketch.points[0];
  if (!sketch.dragging || !first) return sketch;
  const isBox = sketch.tool === 'box' || sketch.tool === 'crop';
  return { ...sketch, points: isBox ? [first, cornerOf(at)] : [...sketch.points, cornerOf(at)] };
}

/** A drag draws all of it in one go. `least` is how far apart points have to be. */
export function dragEnded(sketch: Sketch, at: Point, picture: Size, least: number): Step {
  const ended = { ...dragged(sketch, at), dragging: false };
  return complete({ ...ended, points: thinned(ended.points, least) }, picture);
}

export function cursorMoved(sketch: Sketch, dx: number, dy: number, middle: Point, picture: Size): Sketch {
  const from = sketch.cursor ?? middle;
  const cursor = {
    x: clamp(Math.round(from.x + dx), 0, picture.width - 1),
    y: clamp(Math.round(from.y + dy), 0, picture.height - 1),
  };
  return { ...sketch, cursor };
}

/** Enter places a corner at the cross; pressed twice at one place it ends a polygon or a stroke there. */
export function entered(sketch: Sketch, middle: Point, picture: Size): Step {
  const cursor = sketch.cursor ?? middle;
  const last = sketch.points.at(-1);
  const again = last !== undefined && last[0] === cursor.x && last[1] === cursor.y;
  if (again && canFinish(sketch)) return complete({ ...sketch, cursor }, picture);
  const step = tapped({ ...sketch, cursor }, cursor, picture, 0);
  return { ...step, sketch: { ...step.sketch, cursor } };
}

/** Whether what there is can be completed without a further point. */
export function canFinish({ tool, points }: Sketch): boolean {
  if (tool === 'polygon') return points.length >= 3;
  return tool === 'stroke' && points.length >= 1;
}

export function finished(sketch: Sketch, picture: Size): Step {
  return canFinish(sketch) ? complete(sketch, picture) : going(sketch);
}

/** What was drawn goes, the tool stays. Null when there was nothing: put the tool away. */
export function escaped(sketch: Sketch): Sketch | null {
  if (sketch.points.length === 0) return null;
  return { ...sketch, points: [], dragging: false };
}

/** The outline so far, following the cross; null before there is any. */
export function preview(sketch: Sketch, picture: Size): Drawn | null {
  const { points, cursor, dragging } = sketch;
  const follows = cursor && !dragging && points.length > 0 ? [...points, cornerOf(cursor)] : points;
  if (follows.length === 0) return null;
  if (sketch.tool === 'polygon') {
    return { kind: 'cover', cover: { shape: 'polygon', points: [...follows] } };
  }
  return drawnOf({ ...sketch, points: follows }, picture);
}

function going(sketch: Sketch): Step {
  return { sketch, drawn: null };
}

/** The tool stays in the hand for the next one, apart from the crop. */
function complete(sketch: Sketch, picture: Size): Step {
  const empty = { ...sketch, points: [], dragging: false };
  const tooSmall = sketch.tool === 'polygon' && sketch.points.length < 3;
  return { sketch: empty, drawn: tooSmall ? null : drawnOf(sketch, picture) };
}

function drawnOf({ tool, points, brush }: Sketch, picture: Size): Drawn | null {
  const first = points[0];
  const last = points.at(-1);
  if (!first || !last) return null;
  if (tool === 'stroke')
    return { kind: 'cover', cover: { shape: 'stroke', points: [...points], width: brush } };
  if (tool === 'polygon') return { kind: 'cover', cover: { shape: 'polygon', points: [...points] } };
  const area = boxBetween({ x: first[0], y: first[1] }, { x: last[0], y: last[1] }, picture);
  if (tool === 'box') return { kind: 'cover', cover: { shape: 'box', ...area } };
  const least = (length: number) => Math.min(SMALLEST_CROP, length);
  const usable = area.width >= least(picture.width) && area.height >= least(picture.height);
  return usable ? { kind: 'crop', area } : null;
}

function cornerOf({ x, y }: Point): Corner {
  return [Math.round(x), Math.round(y)];
}
