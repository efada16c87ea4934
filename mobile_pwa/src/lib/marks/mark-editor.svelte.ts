import { answer, api } from '#lib/api/client.ts';
import type { Annotation, Comment } from '#lib/api/model.ts';
import { asProblem, type Problem } from '#lib/api/problem.ts';
import type { Drawing } from '#lib/stage/drawing.ts';
import type { StageState } from '#lib/stage/stage-state.svelte.ts';
import type { Point, Size } from '#lib/stage/view-transform.ts';
import {
  cursorMoved,
  dragEnded,
  dragged,
  dragStarted,
  entered,
  escaped,
  startMarking,
  tapped,
  type Marking,
} from './marking.ts';
import type { MarkKind, Region } from './region.ts';
import { annotationOf, bareId } from './web-annotation.ts';

export interface MarkSaved {
  annotation: Annotation;
  comment: Comment | null;
}

interface Sending {
  /** Kept until both are done, so that trying again cannot make a second mark or comment. */
  annotationKey: string;
  commentKey: string;
  annotation: Annotation | null;
}

/** CSS pixels that one arrow key moves the cross; with Shift it is one pixel of the master. */
const STEP = 12;

/** A mark in the making on one stage: the tool in hand, what is drawn, and its words until the server has both. */
export class MarkEditor implements Drawing {
  readonly stage: StageState;
  marking = $state.raw<Marking | null>(null);
  text = $state('');
  busy = $state(false);
  problem = $state.raw<Problem | null>(null);
  readonly #caseId: string;
  readonly #saved: (saved: MarkSaved) => void;
  #sending = $state.raw<Sending>(freshSending());

  constructor(stage: StageState, caseId: string, saved: (saved: MarkSaved) => void) {
    this.stage = stage;
    this.#caseId = caseId;
    this.#saved = saved;
  }

  choose(tool: MarkKind): void {
    this.marking = startMarking(tool);
    this.#forgetSending();
  }

  putAway(): void {
    const { annotation } = this.#sending;
    if (annotation) this.#saved({ annotation, comment: null });
    this.marking = null;
    this.text = '';
    this.#forgetSending();
  }

  /** The mark is on the server, its words are not yet. */
  get wordsMissing(): boolean {
    return this.#sending.annotation !== null;
  }

  /** What was drawn goes, the tool and the words stay. */
  drawAgain(): void {
    if (this.marking) this.choose(this.marking.tool);
  }

  tap(pixel: Point): void {
    this.#become((state, size) => tapped(state, pixel, size));
  }

  start(pixel: Point): void {
    this.#become((state, size) => dragStarted(state, pixel, size));
  }

  move(pixel: Point): void {
    this.#become((state, size) => dragged(state, pixel, size));
  }

  end(pixel: Point): void {
    this.#become((state, size) => dragEnded(state, pixel, size));
  }

  cancel(): void {
    this.#become((state) => escaped(state) ?? state);
  }

  key(event: KeyboardEvent): boolean {
    if (!this.marking) return false;
    const middle = this.stage.middlePixel;
    if (event.key === 'Escape') {
      const cleared = escaped(this.marking);
      if (cleared) this.marking = cleared;
      else this.putAway();
      return true;
    }
    if (event.key === 'Enter' || event.key === ' ') {
      this.#become((state, size) => entered(state, middle, size));
      return true;
    }
    const [dx, dy] = ARROWS[event.key] ?? [0, 0];
    if (dx === 0 && dy === 0) return false;
    const step = event.shiftKey ? 1 : Math.max(1, STEP / this.stage.view.scale);
    this.#become((state, size) => cursorMoved(state, dx * step, dy * step, middle, size));
    if (this.marking.cursor) this.stage.reveal(this.marking.cursor);
    return true;
  }

  /** Saves the mark and then the words pinned to it. A failure keeps both, and `save` goes on where it stopped. */
  async save(): Promise<void> {
    const picture = this.stage.picture;
    const draft = this.marking?.draft;
    if (!picture || !draft || this.busy) return;
    this.busy = true;
    this.problem = null;
    try {
      const annotation = this.#sending.annotation ?? (await this.#placeMark(picture.id, draft));
      this.#sending = { ...this.#sending, annotation };
      const comment = await this.#pinText(annotation, this.#sending.commentKey);
      this.#saved({ annotation, comment });
      this.#sending = freshSending();
      this.putAway();
    } catch (error) {
      this.problem = asProblem(error);
      // A refusal is an answer to that key: what is sent next may differ and needs a new one.
      const { status } = this.problem;
      if (status >= 400 && status < 500) {
        this.#sending = { ...freshSending(), annotation: this.#sending.annotation };
      }
    } finally {
      this.busy = false;
    }
  }

  async #placeMark(imageId: string, region: Region): Promise<Annotation> {
    const header = { 'Idempotency-Key': this.#sending.annotationKey };
    return answer(
      api.POST('/api/images/{image_id}/annotations', {
        params: { path: { image_id: imageId }, header },
        body: annotationOf(region),
      }),
    );
  }

  async #pinText(annotation: Annotation, key: string): Promise<Comment | null> {
    const text = this.text.trim();
    if (!text) return null;
    return answer(
      api.POST('/api/cases/{case_id}/comments', {
        params: { path: { case_id: this.#caseId }, header: { 'Idempotency-Key': key } },
        body: { text, annotation_id: bareId(annotation.id) },
      }),
    );
  }

  #become(next: (state: Marking, picture: Size) => Marking): void {
    if (!this.marking || !this.stage.picture || this.busy || this.wordsMissing) return;
    this.marking = next(this.marking, this.stage.picture);
  }

  #forgetSending(): void {
    this.#sending = freshSending();
    this.problem = null;
  }
}

function freshSending(): Sending {
  return { annotationKey: crypto.randomUUID(), commentKey: crypto.randomUUID(), annotation: null };
}

const ARROWS: Record<string, [number, number]> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};
