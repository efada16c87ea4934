import { SvelteSet } from 'svelte/reactivity';
import type { Case } from '#lib/api/model.ts';
import { asProblem, type Problem } from '#lib/api/problem.ts';
import { picturesOf } from '#lib/stage/picture.ts';
import { StageState } from '#lib/stage/stage-state.svelte.ts';
import { reviewQueue, type Outcome } from './review-queue.svelte.ts';

/** A claim lasts 15 minutes; renewed well before, while the case is looked at. */
const RENEW_MS = 5 * 60_000;

/** claimed: one's own to decide; taken: somebody else's; own: by this reviewer; over: decided or taken back. */
export type Standing = 'claiming' | 'claimed' | 'taken' | 'own' | 'over' | 'failed';

/** One case on a reviewer's desk: claimed when it is opened, let go when it is left. */
export class ReviewDesk {
  readonly caseId: string;
  readonly stage = new StageState();
  /** The pictures that stood on the stage, by their identifiers. */
  readonly seen = new SvelteSet<string>();
  current = $state.raw<Case | null>(null);
  standing = $state<Standing>('claiming');
  problem = $state.raw<Problem | null>(null);
  /** The author changed the case between reading and deciding. */
  changed = $state(false);
  busy = $state(false);
  #renewal: ReturnType<typeof setInterval> | undefined;

  constructor(caseId: string) {
    this.caseId = caseId;
  }

  /** Reads the case and claims it. Never throws: `standing` and `problem` say how it is. */
  async open(): Promise<void> {
    this.problem = null;
    const ahead = reviewQueue.isAhead(this.caseId);
    const [read] = await Promise.allSettled([reviewQueue.read(this.caseId), this.claim()]);
    if (read.status === 'fulfilled') this.#show(read.value);
    else if (this.standing !== 'over') this.#fail(read.reason);
    if (this.current?.mine) this.standing = 'own';
    else if (this.current && this.current.state !== 'in_review') this.standing = 'over';
    // Before it was claimed, another reviewer may have covered more of it.
    if (ahead && this.standing === 'claimed') await this.refresh();
  }

  /** Reads the case anew: a picture of it was made again. Quiet, as what is shown stays as it is otherwise. */
  async refresh(): Promise<void> {
    const found = await reviewQueue.read(this.caseId).catch(() => null);
    if (found) this.#show(found);
  }

  async claim(): Promise<void> {
    try {
      await reviewQueue.claim(this.caseId);
      this.standing = 'claimed';
      this.problem = null;
      this.#renewal ??= setInterval(() => void this.claim(), RENEW_MS);
    } catch (error) {
      this.#stopRenewing();
      this.#fail(error);
    }
  }

  /** True when it is done; otherwise `standing`, `problem` and `changed` say why not. */
  async decide(outcome: Outcome, reason: string): Promise<boolean> {
    if (!this.current || this.standing !== 'claimed' || this.busy) return false;
    this.busy = true;
    this.problem = null;
    try {
      await reviewQueue.decide(this.caseId, this.current.version, outcome, reason);
      this.#stopRenewing();
      this.standing = 'over';
      return true;
    } catch (error) {
      await this.#refused(error);
      return false;
    } finally {
      this.busy = false;
    }
  }

  /** The case is left without a decision. */
  leave(): void {
    this.#stopRenewing();
    if (this.standing === 'claimed') void reviewQueue.release(this.caseId);
  }

  async #refused(error: unknown): Promise<void> {
    const { slug } = asProblem(error);
    if (slug === 'stale-version') {
      this.changed = true;
      await this.open();
      return;
    }
    this.#fail(error);
  }

  #show(found: Case): void {
    this.current = found;
    this.stage.show(picturesOf(found.images));
  }

  #fail(error: unknown): void {
    const problem = asProblem(error);
    const standings: Record<string, Standing> = {
      'claimed-by-another': 'taken',
      'own-case': 'own',
      'not-in-review': 'over',
      'not-found': 'over',
    };
    const standing = standings[problem.slug];
    if (standing) this.standing = standing;
    else {
      if (this.standing === 'claiming' || problem.slug === 'claim-needed') this.standing = 'failed';
      this.problem = problem;
    }
    if (standing === 'over') reviewQueue.cases.remove(this.caseId);
    if (standing === 'taken') void reviewQueue.cases.refresh();
  }

  #stopRenewing(): void {
    clearInterval(this.#renewal);
    this.#renewal = undefined;
  }
}
