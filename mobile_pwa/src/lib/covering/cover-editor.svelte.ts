import type { Drawing } from '#lib/stage/drawing.ts';
import type { StagePicture } from '#lib/stage/picture.ts';
import type { Point } from '#lib/stage/view-transform.ts';
import { strings } from '#lib/strings/index.ts';
import { ArrangedPicture, ARROWS } from './arranged-picture.svelte.ts';
import type { Arrangement } from './arrangement.ts';
import {
  cursorMoved,
  dragEnded,
  dragged,
  dragStarted,
  entered,
  escaped,
  finished,
  startSketch,
  tapped,
  type Sketch,
  type Step,
  type Tool,
} from './sketch.ts';
import { turned, unturnedStep } from './turn.ts';

/** CSS pixels within which a tap means the first corner of a shape again. */
const REACH = 22;
/** CSS pixels that points of a line have to be apart. */
const LEAST = 2;
/** A brush at first, as a part of the longer side of the picture. */
const BRUSH_PART = 0.03;

/** The tool in hand, and what is being drawn with it: by fingers, taps or keys. */
export class CoverEditor extends ArrangedPicture implements Drawing {
  sketch = $state.raw<Sketch | null>(null);
  brush = $state(24);

  override open(picture: StagePicture, arrangement?: Arrangement): void {
    super.open(picture, arrangement);
    this.brush = Math.max(4, Math.round(Math.max(picture.width, picture.height) * BRUSH_PART));
    this.sketch = null;
  }

  /** Takes a tool, or puts it away when it is in the hand. */
  choose(tool: Tool): void {
    this.sketch = this.sketch?.tool === tool ? null : startSketch(tool, this.brush);
    this.selected = null;
  }

  putAway(): void {
    this.sketch = null;
  }

  setBrush(width: number): void {
    this.brush = width;
    if (this.sketch) this.sketch = { ...this.sketch, brush: width };
  }

  finish(): void {
    this.#advance((sketch) => finished(sketch, this.size));
  }

  /** The pixel of the picture as it is seen that the cross of the keys stands on. */
  get cross(): Point | null {
    const cursor = this.sketch?.cursor;
    return cursor ? turned(cursor, this.arrangement.turn, this.size) : null;
  }

  // What the stage tells while a tool is in the hand.

  tap(pixel: Point): void {
    const reach = REACH / this.stage.view.scale;
    this.#advance((sketch) => tapped(sketch, this.stored(pixel), this.size, reach));
  }

  start(pixel: Point): void {
    if (this.sketch) this.sketch = dragStarted(this.sketch, this.stored(pixel));
  }

  move(pixel: Point): void {
    if (this.sketch) this.sketch = dragged(this.sketch, this.stored(pixel));
  }

  end(pixel: Point): void {
    const least = Math.max(1, LEAST / this.stage.view.scale);
    this.#advance((sketch) => dragEnded(sketch, this.stored(pixel), this.size, least));
  }

  cancel(): void {
    if (this.sketch) this.sketch = escaped(this.sketch) ?? this.sketch;
  }

  key(event: KeyboardEvent): boolean {
    if (!this.sketch) return false;
    if (event.key === 'Escape') {
      this.sketch = escaped(this.sketch);
      return true;
    }
    const middle = this.stored(this.stage.middlePixel);
    if (event.key === 'Enter' || event.key === ' ') {
      this.#advance((sketch) => entered(sketch, middle, this.size));
      return true;
    }
    const arrow = ARROWS[event.key];
    if (!arrow) return false;
    const step = event.shiftKey ? 1 : this.step;
    const [dx, dy] = unturnedStep(arrow[0] * step, arrow[1] * step, this.arrangement.turn);
    this.sketch = cursorMoved(this.sketch, dx, dy, middle, this.size);
    this.#tellCross();
    return true;
  }

  #tellCross(): void {
    if (!this.cross) return;
    this.stage.reveal(this.cross);
    this.said = strings.covering.tools.cross(Math.round(this.cross.x), Math.round(this.cross.y));
  }

  #advance(next: (sketch: Sketch) => Step): void {
    if (!this.sketch) return;
    const { sketch, drawn } = next(this.sketch);
    this.sketch = drawn?.kind === 'crop' ? null : sketch;
    if (drawn?.kind === 'cover') this.addCover(drawn.cover);
    else if (drawn) this.crop(drawn.area);
  }
}
