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
import { nextTurn, turnedArea, turnedSize, unturned, unturnedStep } from './turn.ts';

/** CSS pixels that one arrow key moves the cross or a cover. */
const STEP = 8;
/** CSS pixels beyond its edge within which a tap still means a cover. */
const REACH = 7;

/** The number of a cover in its list, or the crop. */
export type Selected = number | 'crop' | null;
type Which = Exclude<Selected, null>;

const words = strings.covering.tools;

/** What was done to one picture on a stage, step by step: what is covered, how it is turned, what is kept of it. */
export class ArrangedPicture {
  readonly stage = new StageState();
  /** Of the picture as it is stored. */
  size = $state.raw<Size>({ width: 1, height: 1 });
  selected = $state<Selected>(null);
  seeThrough = $state(false);
  /** What happened last, for those who do not see it. */
  said = $state('');
  #picture = $state.raw<StagePicture | null>(null);
  #history = $state.raw<History<Arrangement>>(begun(AS_IT_IS));
  readonly arrangement = $derived(this.#history.now);
  readonly canUndo = $derived(this.#history.past.length > 0);
  readonly canRedo = $derived(this.#history.future.length > 0);

  /** Begins with a picture, and with what was done to it before. */
  open(picture: StagePicture, arrangement: Arrangement = AS_IT_IS): void {
    this.#picture = picture;
    this.size = { width: picture.width, height: picture.height };
    this.#history = begun(arrangement);
    this.selected = null;
    this.#showTurned();
  }

  turnRight(): void {
    const turn = nextTurn(this.arrangement.turn);
    this.#become({ ...this.arrangement, turn }, words.turned(turn));
  }

  undo(): void {
    this.#history = undone(this.#history);
    this.#changed(words.undone);
  }

  redo(): void {
    this.#history = redone(this.#history);
    this.#changed(words.redone);
  }

  addCover(cover: Cover): void {
    const more = withCover(this.arrangement, cover);
    if (more) this.#become(more, words.covered);
    else this.said = words.full;
  }

  crop(area: Area): void {
    const { width, height } = area;
    this.#become(cropped(this.arrangement, area, this.size), words.croppedTo(width, height));
  }

  select(which: Selected): void {
    this.selected = which;
    const area = which === null ? null : this.areaOf(which);
    if (area) this.stage.focus(turnedArea(area, this.arrangement.turn, this.size));
  }

  /** The cover under a tap, so that it can be moved; says whether there was one. */
  selectAt(pixel: Point): boolean {
    const at = this.stored(pixel);
    const reach = REACH / this.stage.view.scale;
    const place = this.arrangement.covers.findLastIndex((cover) => isOn(cover, at, reach));
    this.selected = place < 0 ? null : place;
    return place >= 0;
  }

  areaOf(which: Which): Area | null {
    if (which === 'crop') return this.arrangement.crop;
    const cover = this.arrangement.covers[which];
    return cover ? boundsOf(cover) : null;
  }

  /** Moves it by steps as the eye sees them. */
  shift(which: Which, right: number, down: number): void {
    const [dx, dy] = unturnedStep(right * this.step, down * this.step, this.arrangement.turn);
    this.#change(which, (cover) => moved(cover, dx, dy, this.size));
  }

  /** Makes it larger, or smaller, by steps as the eye sees them. */
  resize(which: Which, right: number, down: number): void {
    const [dx, dy] = unturnedStep(right, down, this.arrangement.turn);
    const grow = (side: number) => (right + down < 0 ? -1 : 1) * Math.abs(side) * this.step;
    this.#change(which, (cover) => resized(cover, grow(dx), grow(dy), this.size));
  }

  remove(which: Which): void {
    if (which === 'crop') this.#become({ ...this.arrangement, crop: null });
    else this.#become(withoutCover(this.arrangement, which));
    this.selected = null;
  }

  /** Pixels of the picture that one step takes at this zoom. */
  protected get step(): number {
    return Math.max(1, Math.round(STEP / this.stage.view.scale));
  }

  /** The pixel of the picture as it is stored. */
  protected stored(pixel: Point): Point {
    return unturned(pixel, this.arrangement.turn, this.size);
  }

  /** A crop is changed as a box is. */
  #change(which: Which, change: (cover: Cover) => Cover): void {
    const { arrangement } = this;
    if (which !== 'crop') this.#become(withCoverChanged(arrangement, which, change));
    else if (arrangement.crop) {
      const area = boundsOf(change({ shape: 'box', ...arrangement.crop }));
      this.#become(cropped(arrangement, area, this.size));
    }
  }

  #become(next: Arrangement, said = ''): void {
    this.#history = did(this.#history, next);
    this.#changed(said);
  }

  #changed(said: string): void {
    this.said = said;
    if (this.selected !== null && !this.areaOf(this.selected)) this.selected = null;
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
