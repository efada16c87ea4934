import { SvelteMap } from 'svelte/reactivity';
import { answer, api } from '#lib/api/client.ts';
import type { Follow } from '#lib/api/model.ts';
import { asProblem, type Problem } from '#lib/api/problem.ts';

type Kind = Follow['kind'];

/** What this person follows. Toggling shows at once and is taken back when the server refuses. */
class Follows {
  problem = $state.raw<Problem | null>(null);
  loaded = $state(false);
  readonly #followed = new SvelteMap<string, Follow>();
  #loading: Promise<void> | null = null;

  get all(): Follow[] {
    return [...this.#followed.values()];
  }

  has(kind: Kind, target: string): boolean {
    return this.#followed.has(key(kind, target));
  }

  /** Fetches the list unless it is there or on its way. Never throws: `problem` says what went wrong. */
  load(): Promise<void> {
    if (this.loaded) return Promise.resolve();
    this.#loading ??= this.refresh().finally(() => (this.#loading = null));
    return this.#loading;
  }

  async refresh(): Promise<void> {
    try {
      const { items } = await answer(api.GET('/api/follows'));
      this.#followed.clear();
      for (const follow of items) this.#followed.set(key(follow.kind, follow.target), follow);
      this.loaded = true;
      this.problem = null;
    } catch (error) {
      this.problem = asProblem(error);
    }
  }

  /** Follows or unfollows. Throws the Problem when it could not be done; what is shown is as before then. */
  async toggle(kind: Kind, target: string): Promise<void> {
    const id = key(kind, target);
    const before = this.#followed.get(id);
    const params = { params: { path: { kind, target } } };
    if (before) this.#followed.delete(id);
    else this.#followed.set(id, { kind, target } as Follow);
    try {
      if (before) await answer(api.DELETE('/api/follows/{kind}/{target}', params));
      else await answer(api.PUT('/api/follows/{kind}/{target}', params));
    } catch (error) {
      if (before) this.#followed.set(id, before);
      else this.#followed.delete(id);
      throw error;
    }
  }

  forget(): void {
    this.#followed.clear();
    this.loaded = false;
    this.problem = null;
  }
}

function key(kind: string, target: string): string {
  return `${kind}/${target}`;
}

export const follows = new Follows();
