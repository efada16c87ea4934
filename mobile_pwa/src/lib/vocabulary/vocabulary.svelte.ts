import { answer, api } from '#lib/api/client.ts';
import type { Choice, Vocabulary } from '#lib/api/model.ts';
import { asProblem, type Problem } from '#lib/api/problem.ts';

/** The lists whose values the API carries and whose labels a person reads. */
export type VocabularyList = Exclude<keyof Vocabulary, 'limits'>;

/** The choices and limits that the server keeps; fetched once and shared by all screens. */
class VocabularyStore {
  current = $state.raw<Vocabulary | null>(null);
  problem = $state.raw<Problem | null>(null);
  #loading: Promise<void> | null = null;

  /** Fetches it unless it is there or on its way. Never throws: `problem` says what went wrong. */
  load(): Promise<void> {
    if (this.current) return Promise.resolve();
    this.#loading ??= this.#fetch().finally(() => (this.#loading = null));
    return this.#loading;
  }

  choices(list: VocabularyList): readonly Choice[] {
    return this.current?.[list] ?? [];
  }

  /** The words for a value; none while they are on their way, and the value itself where there are none for it. */
  label(list: VocabularyList, value: string | null | undefined): string {
    if (!value || !this.current) return '';
    return this.choices(list).find((choice) => choice.value === value)?.label ?? value;
  }

  async #fetch(): Promise<void> {
    try {
      this.current = await answer(api.GET('/api/vocabulary'));
      this.problem = null;
    } catch (error) {
      this.problem = asProblem(error);
    }
  }
}

export const vocabulary = new VocabularyStore();
