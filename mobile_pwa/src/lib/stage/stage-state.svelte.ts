import type { StagePicture } from './picture.ts';
import {
  between,
  fit,
  focusOn,
  isWhole,
  panBy,
  pinch,
  pixelUnder,
  resize,
  settle,
  toMaster,
  truePixelScale,
  zoomLimits,
  zoomTo,
  type Point,
  type Size,
  type ViewTransform,
} from './view-transform.ts';

const GLIDE_MILLISECONDS = 180;
const NOWHERE: ViewTransform = { scale: 1, x: 0, y: 0 };

/** Which picture stands on the stage, and how it is looked at. Components draw it; nobody else computes it. */
export class StageState {
  pictures = $state.raw<readonly StagePicture[]>([]);
  index = $state(0);
  size = $state.raw<Size>({ width: 0, height: 0 });
  view = $state.raw<ViewTransform>(NOWHERE);
  devicePixelRatio = $state(1);

  readonly picture = $derived<StagePicture | null>(this.pictures[this.index] ?? null);
  readonly limits = $derived(
    zoomLimits(this.picture ?? { width: 1, height: 1 }, this.size, this.devicePixelRatio),
  );
  readonly whole = $derived(!this.picture || isWhole(this.view, this.picture, this.size));
  readonly atTruePixels = $derived(
    Math.abs(this.view.scale * this.devicePixelRatio - 1) < 0.001 && this.picture !== null,
  );
  #gliding = 0;

  constructor(pictures: readonly StagePicture[] = []) {
    this.show(pictures);
  }

  /** New pictures, keeping the one that is looked at when it is among them. */
  show(pictures: readonly StagePicture[]): void {
    const before = this.picture;
    this.pictures = pictures;
    const kept = pictures.findIndex((picture) => picture.id === before?.id);
    this.index = Math.max(0, kept);
    const now = this.picture;
    if (kept < 0 || before?.width !== now?.width || before?.height !== now?.height) this.#reset();
  }

  go(index: number): void {
    if (index === this.index || !this.pictures[index]) return;
    this.index = index;
    this.#reset();
  }

  /** Goes to a picture by its identifier; says whether it is here. */
  goTo(id: string): boolean {
    const index = this.pictures.findIndex((picture) => picture.id === id);
    if (index < 0) return false;
    this.go(index);
    return true;
  }

  /** The stage has this size now, in CSS pixels, on a screen of this pixel ratio. */
  measure(size: Size, devicePixelRatio: number): void {
    const before = this.size;
    this.devicePixelRatio = devicePixelRatio;
    if (size.width === before.width && size.height === before.height) return;
    this.size = size;
    if (!this.picture || size.width === 0 || size.height === 0) return;
    this.#stopGliding();
    this.view =
      before.width === 0
        ? fit(this.picture, size)
        : resize(this.view, this.picture, before, size, this.limits);
  }

  showWhole(): void {
    if (this.picture) this.#glideTo(fit(this.picture, this.size));
  }

  zoomBy(factor: number, anchor: Point = this.middle): void {
    this.#set(zoomTo(this.view, this.#within(this.view.scale * factor), anchor));
  }

  /** As zoomBy, moving there so that one sees where it went. */
  zoomStep(factor: number, anchor: Point = this.middle): void {
    this.#glideTo(zoomTo(this.view, this.#within(this.view.scale * factor), anchor));
  }

  /** One pixel of the master on one pixel of the screen. */
  showTruePixels(anchor: Point = this.middle): void {
    this.#glideTo(zoomTo(this.view, truePixelScale(this.devicePixelRatio), anchor));
  }

  /** What a double tap does: in to true pixels, or out to all of it. */
  toggle(anchor: Point): void {
    if (this.whole) this.showTruePixels(anchor);
    else this.showWhole();
  }

  pan(dx: number, dy: number): void {
    this.#set(panBy(this.view, dx, dy));
  }

  pinch(from: readonly [Point, Point], to: readonly [Point, Point]): void {
    this.#set(pinch(this.view, from, to, this.limits));
  }

  /** Brings a part of a picture to the middle. */
  focus(region: { x: number; y: number; width: number; height: number }): void {
    this.#glideTo(focusOn(region, this.view, this.size, this.limits));
  }

  pixelAt(at: Point): Point {
    return pixelUnder(this.view, at, this.picture ?? { width: 1, height: 1 });
  }

  /** The middle of the stage, in its own pixels. */
  get middle(): Point {
    return { x: this.size.width / 2, y: this.size.height / 2 };
  }

  /** The master pixel in the middle of what is seen. */
  get middlePixel(): Point {
    return this.pixelAt(this.middle);
  }

  /** Moves the view just enough that a master pixel is seen. */
  reveal(pixel: Point): void {
    const seen = { from: toMaster(this.view, { x: 24, y: 24 }), scale: this.view.scale };
    const to = toMaster(this.view, { x: this.size.width - 24, y: this.size.height - 24 });
    const shift = (value: number, low: number, high: number) =>
      value < low ? low - value : value > high ? high - value : 0;
    const dx = shift(pixel.x, seen.from.x, to.x) * seen.scale;
    const dy = shift(pixel.y, seen.from.y, to.y) * seen.scale;
    if (dx !== 0 || dy !== 0) this.pan(dx, dy);
  }

  #within(scale: number): number {
    return Math.min(Math.max(scale, this.limits.min), this.limits.max);
  }

  #set(view: ViewTransform): void {
    if (!this.picture) return;
    this.#stopGliding();
    this.view = settle(view, this.picture, this.size, this.limits);
  }

  #reset(): void {
    this.#stopGliding();
    this.view = this.picture && this.size.width > 0 ? fit(this.picture, this.size) : NOWHERE;
  }

  #glideTo(target: ViewTransform): void {
    if (!this.picture) return;
    const from = this.view;
    const to = settle(target, this.picture, this.size, this.limits);
    this.#stopGliding();
    if (matchMedia('(prefers-reduced-motion: reduce)').matches) {
      this.view = to;
      return;
    }
    const start = performance.now();
    const frame = (now: number) => {
      const part = Math.min(1, Math.max(0, now - start) / GLIDE_MILLISECONDS);
      this.view = between(from, to, 1 - (1 - part) ** 3);
      this.#gliding = part < 1 ? requestAnimationFrame(frame) : 0;
    };
    this.#gliding = requestAnimationFrame(frame);
  }

  #stopGliding(): void {
    if (this.#gliding) cancelAnimationFrame(this.#gliding);
    this.#gliding = 0;
  }
}
