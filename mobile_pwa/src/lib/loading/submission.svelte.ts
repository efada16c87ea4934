import { asProblem, type Problem } from '#lib/api/problem.ts';
import { Wait } from './wait.svelte.ts';

/** One form or button that asks the server to do something: whether it is under way, and what went wrong. */
export class Submission {
  busy = $state(false);
  problem = $state.raw<Problem | null>(null);
  /** How long the server asked to wait before the next try. */
  readonly wait = new Wait();

  /** Runs `work` unless it is under way. Returns whether it succeeded; a failure is kept in `problem`. */
  async run(work: () => Promise<void>): Promise<boolean> {
    if (this.busy || this.wait.left > 0) return false;
    this.busy = true;
    this.problem = null;
    try {
      await work();
      return true;
    } catch (error) {
      this.problem = asProblem(error);
      this.#waitIfAsked(this.problem);
      return false;
    } finally {
      this.busy = false;
    }
  }

  /** What the server said about one field of the form. */
  field(name: string): string | undefined {
    return this.problem?.field(name);
  }

  #waitIfAsked({ tooMany, retryAfterSeconds }: Problem): void {
    if (tooMany && retryAfterSeconds) this.wait.start(retryAfterSeconds);
  }
}
