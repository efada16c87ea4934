import { SvelteMap } from 'svelte/reactivity';
import { answer, api } from '#lib/api/client.ts';
import type { CaseCard, Specialty } from '#lib/api/model.ts';
import { Pager } from '#lib/loading/pager.svelte.ts';

const PAGE_SIZE = 20;
const ALL = '';

/** The list of published cases, newest first, all of them or one specialty's. Each list is kept while the app is open. */
class Feed {
  /** null: all specialties. */
  specialty = $state<Specialty | null>(null);
  readonly #lists = new SvelteMap<string, Pager<CaseCard>>();

  get list(): Pager<CaseCard> {
    return this.#lists.get(this.specialty ?? ALL) ?? this.#everything;
  }

  readonly #everything = pagerOf(null);

  /** Shows one specialty, or all for null, and fetches its list if that was not done yet. */
  choose(specialty: Specialty | null): void {
    if (specialty !== null && !this.#lists.has(specialty)) this.#lists.set(specialty, pagerOf(specialty));
    this.specialty = specialty;
    void this.list.start();
  }
}

function pagerOf(specialty: Specialty | null): Pager<CaseCard> {
  return new Pager<CaseCard>(
    (cursor) => {
      const query = { limit: PAGE_SIZE, ...(specialty && { specialty }), ...(cursor && { cursor }) };
      return answer(api.GET('/api/cases', { params: { query } }));
    },
    (card) => card.id,
  );
}

export const feed = new Feed();
