import { answer, api, onRightsMissing, onSessionEnded } from '#lib/api/client.ts';
import type { Me } from '#lib/api/model.ts';
import { asProblem, type Problem } from '#lib/api/problem.ts';
import { noteOwner, signedInBefore } from './owner.ts';
import { finishSignOut, signOutPending } from './pending-sign-out.ts';

/** loading: not asked yet; unreachable: nobody answered, and nothing is remembered of who is signed in. */
type Status = 'loading' | 'signed-in' | 'signed-out' | 'unreachable';

/** After how long the server is asked again what somebody may do, as they go from screen to screen. */
const RIGHTS_KEPT_MS = 60_000;

/** Who is signed in on this device. One instance for the whole app: `session`. */
class Session {
  me = $state.raw<Me | null>(null);
  status = $state<Status>('loading');
  problem = $state.raw<Problem | null>(null);
  /** True when a session that was used here came to its end, other than by signing out here. */
  ended = $state(false);
  #asked = 0;
  #asking: Promise<void> | undefined;

  get verified(): boolean {
    return this.me?.verified ?? false;
  }

  /** Whether the reviewer's screens are for this person. */
  get reviews(): boolean {
    return this.verified && (this.me?.role === 'reviewer' || this.me?.role === 'admin');
  }

  /** Asks the server who is signed in. Never throws: an unanswered question is a state to show. */
  async refresh(): Promise<void> {
    if (signOutPending()) return this.#signOutAtLast();
    try {
      const me = await answer(api.GET('/api/session'));
      noteOwner(me.id);
      this.signedInAs(me);
    } catch (error) {
      const problem = asProblem(error);
      if (problem.status === 401) this.signedOut();
      else if (this.me === null) {
        this.status = 'unreachable';
        this.problem = problem;
      }
    }
  }

  /**
   * Asks again what somebody may do who is signed in: an administrator may have changed it. Once at a time; not at
   * once again, unless it is known to be `stale`.
   */
  renewRights({ stale = false } = {}): Promise<void> {
    const due = stale || Date.now() - this.#asked > RIGHTS_KEPT_MS;
    if (this.status !== 'signed-in' || !due) return Promise.resolve();
    this.#asking ??= this.refresh().finally(() => (this.#asking = undefined));
    return this.#asking;
  }

  /** As `refresh`, for somebody who pressed a button and wants to know: throws the Problem. */
  async recheck(): Promise<void> {
    this.signedInAs(await answer(api.GET('/api/session')));
  }

  signedInAs(me: Me): void {
    this.#asked = Date.now();
    // The same person as before stays the same object: forms that show them are not filled anew.
    if (JSON.stringify(me) !== JSON.stringify(this.me)) this.me = me;
    this.status = 'signed-in';
    this.ended = false;
    this.problem = null;
  }

  /** Whoever signed out without a connection is signed out here, whether or not the server can be told now. */
  async #signOutAtLast(): Promise<void> {
    await finishSignOut().catch(() => undefined);
    this.signedOut();
  }

  signedOut(): void {
    if (this.status === 'signed-in' || signedInBefore()) this.ended = true;
    this.me = null;
    this.status = 'signed-out';
    this.problem = null;
  }
}

export const session = new Session();
onSessionEnded(() => {
  session.signedOut();
});
onRightsMissing(() => {
  void session.renewRights({ stale: true });
});
