import { strings } from '#lib/strings/index.ts';
import { vocabulary } from '#lib/vocabulary/vocabulary.svelte.ts';

const SHORTEST = 12;

/** A password that is being chosen, and whether it is long enough. */
export class NewPassword {
  value = $state('');
  #tried = $state(false);

  constructor() {
    void vocabulary.load();
  }

  get hint(): string {
    return strings.session.passwordHint(this.#shortest);
  }

  /** What to say beside the field, once somebody has tried to go on with it. */
  get error(): string | undefined {
    return this.#tried && !this.#longEnough
      ? strings.session.needed.passwordShort(this.#shortest)
      : undefined;
  }

  /** Somebody tries to go on with it; false when it is too short. */
  check(): boolean {
    this.#tried = true;
    return this.#longEnough;
  }

  get #longEnough(): boolean {
    return [...this.value].length >= this.#shortest;
  }

  get #shortest(): number {
    return vocabulary.current?.limits.password_min ?? SHORTEST;
  }
}
