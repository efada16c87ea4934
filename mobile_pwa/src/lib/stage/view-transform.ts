/** Where a picture stands on the stage, as pure numbers: no DOM, no framework.
 *
 * Two spaces: *master pixels* of the picture (what marks are stored in) and *stage* CSS pixels, measured from the
 * stage's upper left corner. One transform joins them: stage = offset + master × scale. */

export interface Point {
  x: number;
  y: number;
}

export interface Size {
  width: number;
  height: number;
}

export interface ViewTransform {
  /** CSS pixels per master pixel. */
  scale: number;
  x: number;
  y: number;
}

/** How far one can zoom in past true pixels: enough to count single ones. */
const CLOSEST = 4;

/** The picture as large as the stage allows, in its middle. */
export function fit(picture: Size, stage: Size): ViewTransform {
  const scale = fitScale(picture, stage);
  return {
    scale,
    x: (stage.width - picture.width * scale) / 2,
    y: (stage.height - picture.height * scale) / 2,
  };
}

export function fitScale(picture: Size, stage: Size): number {
  if (picture.width <= 0 || picture.height <= 0) return 1;
  const scale = Math.min(stage.width / picture.width, stage.height / picture.height);
  return scale > 0 ? scale : 1;
}

/** The scale at which one master pixel covers exactly one pixel of the screen. */
export function truePixelScale(devicePixelRatio: number): number {
  return 1 / (devicePixelRatio > 0 ? devicePixelRatio : 1);
}

export interface ZoomLimits {
  min: number;
  max: number;
}

export function zoomLimits(picture: Size, stage: Size, devicePixelRatio: number): ZoomLimits {
  const whole = fitScale(picture, stage);
  const pixel = truePixelScale(devicePixelRatio);
  return { min: Math.min(whole, pixel), max: Math.max(whole, pixel * CLOSEST) };
}

export function toStage(view: ViewTransform, master: Point): Point {
  return { x: view.x + master.x * view.scale, y: view.y + master.y * view.scale };
}

export function toMaster(view: ViewTransform, stage: Point): Point {
  return { x: (stage.x - view.x) / view.scale, y: (stage.y - view.y) / view.scale };
}

/** The whole master pixel under a point of the stage, kept inside the picture. */
export function pixelUnder(view: ViewTransform, stage: Point, picture: Size): Point {
  const point = toMaster(view, stage);
  return {
    x: clamp(Math.floor(point.x), 0, picture.width - 1),
    y: clamp(Math.floor(point.y), 0, picture.height - 1),
  };
}

/** The same view with its scale inside the limits and no more empty stage than needed: a side that fits is centred,
 * a side that does not covers the stage. */
export function settle(view: ViewTransform, picture: Size, stage: Size, limits: ZoomLimits): ViewTransform {
  const scale = clamp(view.scale, limits.min, limits.max);
  return {
    scale,
    x: settleAxis(view.x, picture.width * scale, stage.width),
    y: settleAxis(view.y, picture.height * scale, stage.height),
  };
}

function settleAxis(offset: number, length: number, room: number): number {
  if (length <= room) return (room - length) / 2;
  return clamp(offset, room - length, 0);
}

/** Zoom to `scale` while the master pixel under `anchor` (stage pixels) stays where it is. */
export function zoomTo(view: ViewTransform, scale: number, anchor: Point): ViewTransform {
  const fixed = toMaster(view, anchor);
  return { scale, x: anchor.x - fixed.x * scale, y: anchor.y - fixed.y * scale };
}

export function panBy(view: ViewTransform, dx: number, dy: number): ViewTransform {
  return { scale: view.scale, x: view.x + dx, y: view.y + dy };
}

/** Two fingers moved from `from` to `to` (stage pixels): what was under each stays under it, apart from rotation. */
export function pinch(
  view: ViewTransform,
  from: readonly [Point, Point],
  to: readonly [Point, Point],
  limits: ZoomLimits,
): ViewTransform {
  const before = distance(from[0], from[1]);
  const factor = before > 0 ? distance(to[0], to[1]) / before : 1;
  const scale = clamp(view.scale * factor, limits.min, limits.max);
  const held = toMaster(view, middle(from[0], from[1]));
  const now = middle(to[0], to[1]);
  return { scale, x: now.x - held.x * scale, y: now.y - held.y * scale };
}

/** A view that shows `region` (master pixels) in the middle, with room around it. */
export function focusOn(
  region: { x: number; y: number; width: number; height: number },
  view: ViewTransform,
  stage: Size,
  limits: ZoomLimits,
): ViewTransform {
  const room = 0.5;
  const closest = Math.min(
    (stage.width * room) / Math.max(region.width, 1),
    (stage.height * room) / Math.max(region.height, 1),
  );
  const scale = clamp(Math.min(closest, Math.max(view.scale, limits.min * 2)), limits.min, limits.max);
  return {
    scale,
    x: stage.width / 2 - (region.x + region.width / 2) * scale,
    y: stage.height / 2 - (region.y + region.height / 2) * scale,
  };
}

/** The same part of the picture in the middle after the stage changed its size; a whole picture stays whole. */
export function resize(
  view: ViewTransform,
  picture: Size,
  before: Size,
  after: Size,
  limits: ZoomLimits,
): ViewTransform {
  if (isWhole(view, picture, before)) return fit(picture, after);
  const held = toMaster(view, { x: before.width / 2, y: before.height / 2 });
  const moved = {
    scale: view.scale,
    x: after.width / 2 - held.x * view.scale,
    y: after.height / 2 - held.y * view.scale,
  };
  return settle(moved, picture, after, limits);
}

/** True while all of the picture is shown, so that one finger may scroll the page. */
export function isWhole(view: ViewTransform, picture: Size, stage: Size): boolean {
  return view.scale <= fitScale(picture, stage) * 1.001;
}

/** The view on the way from one to another, `part` between 0 and 1. */
export function between(from: ViewTransform, to: ViewTransform, part: number): ViewTransform {
  const mix = (a: number, b: number) => a + (b - a) * part;
  return { scale: mix(from.scale, to.scale), x: mix(from.x, to.x), y: mix(from.y, to.y) };
}

/** Offsets on whole pixels of the screen, so that true pixels are not smeared over two. */
export function onScreenPixels(view: ViewTransform, devicePixelRatio: number): ViewTransform {
  const snap = (offset: number) => Math.round(offset * devicePixelRatio) / devicePixelRatio;
  return { scale: view.scale, x: snap(view.x), y: snap(view.y) };
}

export function distance(a: Point, b: Point): number {
  return Math.hypot(a.x - b.x, a.y - b.y);
}

export function middle(a: Point, b: Point): Point {
  return { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 };
}

export function clamp(value: number, low: number, high: number): number {
  return Math.min(Math.max(value, low), Math.max(low, high));
}
