/** Fingers and mouse on the stage, turned into what they mean. Framework-free: it is told of pointers in stage pixels
 * with their times, and tells its listener. One finger is only followed when `holdsOneFinger` says so (zoomed in, or
 * a tool is chosen); otherwise it is the page's, and what remains of it is a tap or a sideways swipe. */
import { distance, type Point } from './view-transform.ts';

export interface PointerSample extends Point {
  id: number;
  /** Milliseconds, any origin. */
  time: number;
}

export interface GestureListener {
  /** May one pointer pan or draw now? */
  holdsOneFinger(): boolean;
  /** Is a tool chosen, so that one pointer draws instead of panning? */
  draws(): boolean;
  pan(dx: number, dy: number): void;
  pinch(from: readonly [Point, Point], to: readonly [Point, Point]): void;
  tap(at: Point): void;
  doubleTap(at: Point): void;
  swipe(direction: 'next' | 'previous'): void;
  drawStart(at: Point): void;
  drawMove(at: Point): void;
  drawEnd(at: Point): void;
  drawCancel(): void;
  /** The last finger left. */
  rest(): void;
}

/** A finger that moved less than this, in CSS pixels, has tapped. */
const TAP_SLACK = 9;
const TAP_TIME = 500;
const DOUBLE_TAP_TIME = 320;
const DOUBLE_TAP_SLACK = 36;
const SWIPE_DISTANCE = 48;

interface Tracked {
  start: PointerSample;
  last: PointerSample;
}

export class Gestures {
  readonly #pointers = new Map<number, Tracked>();
  readonly #listener: GestureListener;
  #lastTap: PointerSample | null = null;
  #moved = false;
  #pinched = false;
  #drawing = false;

  constructor(listener: GestureListener) {
    this.#listener = listener;
  }

  /** True while fingers do something that a late click must not be read into. */
  get busy(): boolean {
    return this.#moved || this.#pinched;
  }

  down(sample: PointerSample): void {
    if (this.#pointers.size >= 2) return;
    this.#pointers.set(sample.id, { start: sample, last: sample });
    if (this.#pointers.size === 1) {
      this.#moved = false;
      this.#pinched = false;
      return;
    }
    this.#pinched = true;
    this.#stopDrawing();
  }

  move(sample: PointerSample): void {
    const tracked = this.#pointers.get(sample.id);
    if (!tracked) return;
    if (this.#pointers.size === 2) this.#movePair(sample, tracked);
    else this.#moveOne(sample, tracked);
    tracked.last = sample;
  }

  up(sample: PointerSample): void {
    const tracked = this.#pointers.get(sample.id);
    if (!tracked) return;
    this.#pointers.delete(sample.id);
    if (this.#pointers.size > 0) return;
    if (this.#drawing) {
      this.#drawing = false;
      this.#listener.drawEnd(sample);
    } else if (!this.#pinched) {
      this.#endOne(sample, tracked);
    }
    this.#listener.rest();
  }

  cancel(id: number): void {
    if (!this.#pointers.delete(id)) return;
    this.#stopDrawing();
    if (this.#pointers.size === 0) this.#listener.rest();
  }

  #movePair(sample: PointerSample, tracked: Tracked): void {
    const other = [...this.#pointers.entries()].find(([id]) => id !== sample.id)?.[1];
    if (other) this.#listener.pinch([tracked.last, other.last], [sample, other.last]);
  }

  #moveOne(sample: PointerSample, tracked: Tracked): void {
    const wasMoved = this.#moved;
    this.#moved ||= distance(tracked.start, sample) > TAP_SLACK;
    // After a pinch the remaining finger goes on panning; it must not begin to draw.
    if (!this.#moved && !this.#pinched) return;
    if (!this.#listener.holdsOneFinger()) return;
    if (this.#listener.draws() && !this.#pinched) {
      if (!wasMoved) this.#startDrawing(tracked.start);
      if (this.#drawing) this.#listener.drawMove(sample);
      return;
    }
    this.#listener.pan(sample.x - tracked.last.x, sample.y - tracked.last.y);
  }

  #endOne(sample: PointerSample, tracked: Tracked): void {
    if (!this.#moved) {
      if (sample.time - tracked.start.time <= TAP_TIME) this.#endTap(sample);
      return;
    }
    if (this.#listener.holdsOneFinger()) return;
    const dx = sample.x - tracked.start.x;
    const dy = sample.y - tracked.start.y;
    if (Math.abs(dx) >= SWIPE_DISTANCE && Math.abs(dx) > Math.abs(dy) * 1.5) {
      this.#listener.swipe(dx < 0 ? 'next' : 'previous');
    }
  }

  #endTap(sample: PointerSample): void {
    const last = this.#lastTap;
    const twice =
      last !== null &&
      sample.time - last.time <= DOUBLE_TAP_TIME &&
      distance(last, sample) <= DOUBLE_TAP_SLACK;
    // With a tool in hand two quick taps are two corners, never a zoom.
    if (twice && !this.#listener.draws()) {
      this.#lastTap = null;
      this.#listener.doubleTap(sample);
      return;
    }
    this.#lastTap = sample;
    this.#listener.tap(sample);
  }

  #startDrawing(at: PointerSample): void {
    this.#drawing = true;
    this.#listener.drawStart(at);
  }

  #stopDrawing(): void {
    if (!this.#drawing) return;
    this.#drawing = false;
    this.#listener.drawCancel();
  }
}
