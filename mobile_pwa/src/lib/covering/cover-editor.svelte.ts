import type { Drawing } from '#lib/stage/drawing.ts';
import type { StagePicture } from '#lib/stage/picture.ts';
import { StageState } from '#lib/stage/stage-state.svelte.ts';
import type { Point, Size } from '#lib/stage/view-transform.ts';
import { strings } from '#lib/strings/index.ts';
import {
  AS_IT_IS,
  cropped,
  withCover,
  withCoverChanged,
  withoutCover,
  type Arrangement,
} from './arrangement.ts';
import { begun, did, redone, undone, type History } from './history.ts';
import { boundsOf, isOn, moved, resized, type Area, type Cover } from './shape.ts';
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
  type Drawn,
  type Sketch,
  type Step,
  type Tool,
} from './sketch.ts';
import { nextTurn, turned, turnedArea, turnedSize, unturned, unturnedStep } from './turn.ts';

/** CSS pixels that one arrow key moves the cross or a cover. */
const STEP = 8;
/** CSS pixels within which a tap means what is there. */
const REACH = 22;
/** A brush at first, as a part of the longer side of the picture. */
const BRUSH_PART = 0.03;

/** The number of a cover in its list, or the crop. */
export type Selected = number | 'crop' | null;

/** What is done to one picture on a stage: the tool in hand, what is covered, turned and cropped, step by step. */
export class CoverEditor implements Drawing {
  readonly stage = new StageState();
  /** Of the picture as it is stored. */
  size = $state.raw<Size>({ width: 1, height: 1 });
  sketch = $state.raw<Sketch | null>(null);
  selected = $state<Selected>(null);
  seeThrough = $state(false);
  brush = $state(24);
  /** What happened last, for those who do not see it. */
  said = $state('');
  /** Covers of others: so many from the first stay as they are. */
  locked = $state(0);
  #picture = $state.raw<StagePicture | null>(null);
  #history = $state.raw<History<Arrangement>>(begun(AS_IT_IS));
  readonly arrangement = $derived(this.#history.now);
  readonly canUndo = $derived(this.#history.past.length > 0);
  readonly canRedo = $derived(this.#history.future.length > 0);

  /** Begins with a picture, and with what was done to it before. */
  open(picture: StagePicture, arrangement: Arrangement = AS_IT_IS, locked = 0): void {
    this.#picture = picture;
    this.size = { width: picture.width, height: picture.height };
    this.brush = Math.max(4, Math.round(Math.max(picture.width, picture.height) * BRUSH_PART));
    this.#history = begun(arrangement);
    this.locked = locked;
    this.sketch = null;
    this.selected = null;
    this.#showTurned();
  }

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

  turnRight(): void {
    const turn = nextTurn(this.arrangement.turn);
    this.#do({ ...this.arrangement, turn }, strings.covering.tools.turned(turn));
  }

  undo(): void {
    this.#history = undone(this.#history);
    this.#changed(strings.covering.tools.undone);
  }

  redo(): void {
    this.#history = redone(this.#history);
    this.#changed(strings.covering.tools.redone);
  }

  select(which: Selected): void {
    this.selected = which;
    const area = which === null ? null : this.areaOf(which);
    if (area) this.stage.focus(turnedArea(area, this.arrangement.turn, this.size));
  }

  /** The cover under a tap, so that it can be moved; says whether there was one. */
  selectAt(pixel: Point): boolean {
    const at = this.#stored(pixel);
    const reach = REACH / this.stage.view.scale;
    const place = this.arrangement.covers.findLastIndex(
      (cover, each) => each >= this.locked && isOn(cover, at, reach / 3),
    );
    this.selected = place < 0 ? null : place;
    return place >= 0;
  }

  areaOf(which: Exclude<Selected, null>): Area | null {
    if (which === 'crop') return this.arrangement.crop;
    const cover = this.arrangement.covers[which];
    return cover ? boundsOf(cover) : null;
  }

  /** Moves it by steps as the eye sees them. */
  shift(which: Exclude<Selected, null>, right: number, down: number): void {
    const [dx, dy] = unturnedStep(right * this.#step, down * this.#step, this.arrangement.turn);
    this.#change(which, (cover) => moved(cover, dx, dy, this.size));
  }

  /** Makes it larger by steps as the eye sees them. */
  resize(which: Exclude<Selected, null>, right: number, down: number): void {
    const [dx, dy] = unturnedStep(right, down, this.arrangement.turn);
    const sign = (value: number) => (right + down < 0 ? -Math.abs(value) : Math.abs(value));
    this.#change(which, (cover) => resized(cover, sign(dx) * this.#step, sign(dy) * this.#step, this.size));
  }

  remove(which: Exclude<Selected, null>): void {
    if (which === 'crop') this.#do({ ...this.arrangement, crop: null });
    else if (which >= this.locked) this.#do(withoutCover(this.arrangement, which));
    this.selected = null;
  }

  addCover(cover: Cover): void {
    const more = withCover(this.arrangement, cover);
    if (more) this.#do(more, strings.covering.tools.covered);
    else this.said = strings.covering.tools.full;
  }

  /** The pixel of the turned picture that the cross of the keys stands on. */
  get cross(): Point | null {
    const cursor = this.sketch?.cursor;
    return cursor ? turned(cursor, this.arrangement.turn, this.size) : null;
  }

  // What the stage tells while a tool is in the hand.

  tap(pixel: Point): void {
    this.#advance((sketch) => tapped(sketch, this.#stored(pixel), this.size, REACH / this.stage.view.scale));
  }

  start(pixel: Point): void {
    if (this.sketch) this.sketch = dragStarted(this.sketch, this.#stored(pixel));
  }

  move(pixel: Point): void {
    if (this.sketch) this.sketch = dragged(this.sketch, this.#stored(pixel));
  }

  end(pixel: Point): void {
    const least = Math.max(1, 2 / this.stage.view.scale);
    this.#advance((sketch) => dragEnded(sketch, this.#stored(pixel), this.size, least));
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
    const middle = this.#stored(this.stage.middlePixel);
    if (event.key === 'Enter' || event.key === ' ') {
      this.#advance((sketch) => entered(sketch, middle, this.size));
      return true;
    }
    const arrow = ARROWS[event.key];
    if (!arrow) return false;
    const step = event.shiftKey ? 1 : this.#step;
    const [dx, dy] = unturnedStep(arrow[0] * step, arrow[1] * step, this.arrangement.turn);
    this.sketch = cursorMoved(this.sketch, dx, dy, middle, this.size);
    if (this.cross) {
      this.stage.reveal(this.cross);
      this.said = strings.covering.tools.cross(Math.round(this.cross.x), Math.round(this.cross.y));
    }
    return true;
  }

  get #step(): number {
    return Math.max(1, Math.round(STEP / this.stage.view.scale));
  }

  #stored(pixel: Point): Point {
    return unturned(pixel, this.arrangement.turn, this.size);
  }

  #advance(next: (sketch: Sketch) => Step): void {
    if (!this.sketch) return;
    const { sketch, drawn } = next(this.sketch);
    this.sketch = drawn?.kind === 'crop' ? null : sketch;
    if (drawn) this.#take(drawn);
  }

  #take(drawn: Drawn): void {
    if (drawn.kind === 'cover') this.addCover(drawn.cover);
    else {
      const { width, height } = drawn.area;
      this.#do(
        cropped(this.arrangement, drawn.area, this.size),
        strings.covering.tools.croppedTo(width, height),
      );
    }
  }

  /** A crop is changed as a box is. */
  #change(which: Exclude<Selected, null>, change: (cover: Cover) => Cover): void {
    const { arrangement } = this;
    if (which !== 'crop') {
      if (which >= this.locked) this.#do(withCoverChanged(arrangement, which, change));
      return;
    }
    if (!arrangement.crop) return;
    this.#do(cropped(arrangement, boundsOf(change({ shape: 'box', ...arrangement.crop })), this.size));
  }

  #do(next: Arrangement, said = ''): void {
    this.#history = did(this.#history, next);
    this.#changed(said);
  }

  #changed(said: string): void {
    this.said = said;
    const { covers, crop } = this.arrangement;
    const gone =
      typeof this.selected === 'number' ? !covers[this.selected] : this.selected === 'crop' && !crop;
    if (gone) this.selected = null;
    this.#showTurned();
  }

  #showTurned(): void {
    if (!this.#picture) return;
    const { turn } = this.arrangement;
    this.stage.show([{ ...this.#picture, ...turnedSize(this.size, turn), turn }]);
  }
}

export const ARROWS: Readonly<Record<string, readonly [right: number, down: number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};
