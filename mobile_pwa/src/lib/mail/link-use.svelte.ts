import { goto } from '$app/navigation';
import type { Me } from '#lib/api/model.ts';
import { Submission } from '#lib/loading/submission.svelte.ts';
import { arrive } from '#lib/session/arrival.ts';
import { mailLink } from '#lib/session/mail-link.svelte.ts';
import { strings } from '#lib/strings/index.ts';

const GONE = 410;

/** Using the link of a mail: it is spent, has expired, or can be tried again when only the connection failed. */
export class LinkUse {
  readonly submission = new Submission();
  #expired = $state(false);

  /** The link is right, but its owner is kept out. */
  get suspended(): boolean {
    return this.submission.problem?.slug === 'account-suspended';
  }

  /** Sends the link's secret by `send`; whom the server signs in by it goes on to the app. */
  async run(send: (token: string) => Promise<Me>): Promise<boolean> {
    const { token } = mailLink;
    if (token === null) return false;
    const done = await this.submission.run(async () => {
      const me = await send(token);
      this.#expired = false;
      if ((await arrive(me, '/')) === 'stayed') await goto('/', { replaceState: true });
      mailLink.spent();
    });
    if (this.submission.problem?.status === GONE) {
      this.#expired = true;
      mailLink.spent();
    }
    return done;
  }

  /** What to say of a link that cannot be used: `expired`, or that part of it is missing; null: nothing. */
  broken(expired: string): string | null {
    if (mailLink.incomplete) return strings.mail.incomplete;
    return this.#expired ? expired : null;
  }
}
