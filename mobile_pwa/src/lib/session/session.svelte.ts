import { answer, api, onSessionEnded } from '#lib/api/client.ts';
import type { Me } from '#lib/api/model.ts';
import { asProblem, type Problem } from '#lib/api/problem.ts';

/** loading: not asked yet; unreachable: nobody answered, and nothing is remembered of who is signed in. */
type Status = 'loading' | 'signed-in' | 'signed-out' | 'unreachable';

/** Who is signed in on this device. One instance for the whole app: `session`. */
class Session {
  me = $state<Me | null>(null);
  status = $state<Status>('loading');
  problem = $state<Problem | null>(null);

  get verified(): boolean {
    return this.me?.verified ?? false;
  }

  /** Whether the reviewer's screens are for this person. */
  get reviews(): boolean {
    return this.verified && (this.me?.role === 'reviewer' || this.me?.role === 'admin');
  }

  /** Asks the server who is signed in. Never throws: an unanswered question is a state to show. */
  async refresh(): Promise<void> {
    try {
      this.signedInAs(await answer(api.GET('/api/session')));
    } catch (error) {
      const problem = asProblem(error);
      if (problem.status === 401) this.signedOut();
      else if (this.me === null) {
        this.status = 'unreachable';
        this.problem = problem;
      }
    }
  }

  signedInAs(me: Me): void {
    this.me = me;
    this.status = 'signed-in';
    this.problem = null;
  }

  signedOut(): void {
    this.me = null;
    this.status = 'signed-out';
    this.problem = null;
  }
}

export const session = new Session();
onSessionEnded(() => {
  session.signedOut();
});
