import { asProblem, type Problem } from '#lib/api/problem.ts';

/** One page of a list, as every list of the API answers. */
export interface Page<T> {
  items: T[];
  next_cursor: string | null;
}

type Load<T> = (cursor: string | undefined) => Promise<Page<T>>;
type PagerState = 'idle' | 'loading' | 'loading-more' | 'ready' | 'failed';

/**
 * A list that arrives in pages. `load` fetches the page after a cursor. What is shown stays shown while it is
 * refreshed and when refreshing fails; only the latest request may change the list.
 */
export class Pager<T extends object> {
  items = $state.raw<T[]>([]);
  state = $state<PagerState>('idle');
  problem = $state.raw<Problem | null>(null);
  readonly finished = $derived.by(() => this.state !== 'idle' && this.#cursor === null);

  #cursor = $state<string | null>(null);
  #request = 0;
  readonly #load: Load<T>;
  readonly #key: (item: T) => string;

  constructor(load: Load<T>, key: (item: T) => string) {
    this.#load = load;
    this.#key = key;
  }

  /** Whether there is nothing to show yet and something is on its way. */
  get waiting(): boolean {
    return this.items.length === 0 && (this.state === 'idle' || this.state === 'loading');
  }

  get empty(): boolean {
    return this.items.length === 0 && this.state === 'ready';
  }

  /** Fetches the first page, unless that was done already; again when all that it gave was a problem. */
  async start(): Promise<void> {
    const failed = this.state === 'failed' && this.items.length === 0;
    if (this.state === 'idle' || failed) await this.refresh();
  }

  /** Fetches the first page again and replaces the list by it. */
  async refresh(): Promise<void> {
    this.state = 'loading';
    await this.#fetch(undefined, (page) => page.items);
  }

  /** Fetches the next page and adds it. Does nothing while a page is on its way or when there is no more. */
  async more(): Promise<void> {
    if (this.state !== 'ready' && !(this.state === 'failed' && this.items.length > 0)) return;
    if (this.#cursor === null) return;
    this.state = 'loading-more';
    await this.#fetch(this.#cursor, (page) => this.#append(page.items));
  }

  /** Replaces one item where it stands. */
  replace(item: T): void {
    const key = this.#key(item);
    this.items = this.items.map((shown) => (this.#key(shown) === key ? item : shown));
  }

  /** Takes one item out of the list. */
  remove(key: string): void {
    this.items = this.items.filter((shown) => this.#key(shown) !== key);
  }

  async #fetch(cursor: string | undefined, place: (page: Page<T>) => T[]): Promise<void> {
    const request = ++this.#request;
    this.problem = null;
    try {
      const page = await this.#load(cursor);
      if (request !== this.#request) return;
      this.items = place(page);
      this.#cursor = page.next_cursor;
      this.state = 'ready';
    } catch (error) {
      if (request !== this.#request) return;
      this.problem = asProblem(error);
      this.state = 'failed';
    }
  }

  #append(items: T[]): T[] {
    const shown = this.items.map(this.#key);
    return [...this.items, ...items.filter((item) => !shown.includes(this.#key(item)))];
  }
}
