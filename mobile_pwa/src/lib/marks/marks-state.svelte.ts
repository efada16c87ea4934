import { answer, api } from '#lib/api/client.ts';
import type { Annotation } from '#lib/api/model.ts';
import { asProblem, type Problem } from '#lib/api/problem.ts';
import type { StagePicture } from '#lib/stage/picture.ts';
import { marksOf, type Mark } from './mark.ts';

/** The marks on the pictures of one case. */
export class CaseMarks {
  readonly caseId: string;
  pictures = $state.raw<readonly StagePicture[]>([]);
  problem = $state.raw<Problem | null>(null);
  loaded = $state(false);
  /** The mark that picture, list and comments show together. */
  focusedId = $state<string | null>(null);

  readonly list: readonly Mark[] = $derived.by(() => marksOf(this.#annotations, this.pictures, this.#ownId));
  #annotations = $state.raw<readonly Annotation[]>([]);
  readonly #ownId: string;

  constructor(caseId: string, ownId: string) {
    this.caseId = caseId;
    this.#ownId = ownId;
  }

  find(id: string | null): Mark | null {
    return this.list.find((mark) => mark.id === id) ?? null;
  }

  /** Fetches all of them, page by page. Never throws: `problem` says what went wrong. */
  async load(): Promise<void> {
    try {
      const found: Annotation[] = [];
      let cursor: string | null | undefined;
      do {
        const page = await answer(
          api.GET('/api/cases/{case_id}/annotations', {
            params: { path: { case_id: this.caseId }, query: cursor ? { cursor } : {} },
          }),
        );
        found.push(...page.items);
        cursor = page.next_cursor;
      } while (cursor);
      this.#annotations = found;
      this.problem = null;
      this.loaded = true;
    } catch (error) {
      this.problem = asProblem(error);
    }
  }

  add(annotation: Annotation): void {
    this.#annotations = [...this.#annotations.filter((each) => each.id !== annotation.id), annotation];
  }

  /** Deletes an own mark: it is gone at once, and back when the server refuses. Throws the Problem. */
  async remove(mark: Mark): Promise<void> {
    const before = this.#annotations;
    this.#annotations = before.filter((each) => !each.id.endsWith(mark.id));
    if (this.focusedId === mark.id) this.focusedId = null;
    try {
      const path = { annotation_id: mark.id };
      await answer(api.DELETE('/api/annotations/{annotation_id}', { params: { path } }));
    } catch (error) {
      this.#annotations = before;
      throw error;
    }
  }
}
