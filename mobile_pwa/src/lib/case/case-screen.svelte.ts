import { answer, answerWithResponse, api, ifMatch } from '#lib/api/client.ts';
import type { Case } from '#lib/api/model.ts';
import { asProblem, type Problem } from '#lib/api/problem.ts';
import { Discussion } from '#lib/discussion/discussion-state.svelte.ts';
import { CaseMarks } from '#lib/marks/marks-state.svelte.ts';
import type { Mark } from '#lib/marks/mark.ts';
import { picturesOf } from '#lib/stage/picture.ts';
import { StageState } from '#lib/stage/stage-state.svelte.ts';

/** How often an author's picture is asked after while it is being made safe. */
const POLL_MILLISECONDS = 1500;

/** One case on the screen: itself, its pictures on the stage, its marks and its discussion. */
export class CaseScreen {
  readonly id: string;
  readonly stage = new StageState();
  readonly marks: CaseMarks;
  readonly discussion: Discussion;
  current = $state.raw<Case | null>(null);
  problem = $state.raw<Problem | null>(null);
  loading = $state(true);
  readonly published = $derived(this.current?.state === 'published');
  #poll: ReturnType<typeof setTimeout> | undefined;

  constructor(id: string, ownId: string) {
    this.id = id;
    this.marks = new CaseMarks(id, ownId);
    this.discussion = new Discussion(id);
  }

  /** Fetches everything. Never throws: each part says what went wrong with it. */
  async load(): Promise<void> {
    this.loading = true;
    await this.#loadCase();
    this.loading = false;
    if (this.published) await Promise.all([this.marks.load(), this.discussion.pager.refresh()]);
  }

  stop(): void {
    clearTimeout(this.#poll);
  }

  /** Puts a mark in the middle of the stage and makes it the one that all lists show. */
  showMark(mark: Mark): void {
    if (!this.stage.goTo(mark.imageId)) return;
    this.marks.focusedId = mark.id;
    this.stage.focus(mark.region);
  }

  /** Peers no longer see it, for good. Throws the Problem. */
  async takeBack(): Promise<void> {
    if (!this.current) return;
    this.#show(
      await answer(
        api.POST('/api/cases/{case_id}/retraction', {
          params: {
            path: { case_id: this.id },
            header: { 'If-Match': ifMatch(this.current.version) },
          },
        }),
      ),
    );
  }

  async #loadCase(): Promise<void> {
    clearTimeout(this.#poll);
    try {
      const { body } = await answerWithResponse(
        api.GET('/api/cases/{case_id}', { params: { path: { case_id: this.id } } }),
      );
      this.#show(body);
      this.problem = null;
    } catch (error) {
      this.problem = asProblem(error);
    }
    if (this.current?.images.some((image) => image.state === 'received')) {
      this.#poll = setTimeout(() => void this.#loadCase(), POLL_MILLISECONDS);
    }
  }

  #show(fetched: Case): void {
    this.current = fetched;
    const pictures = picturesOf(fetched.images);
    this.stage.show(pictures);
    this.marks.pictures = pictures;
  }
}
