import { answer, api } from '#lib/api/client.ts';
import type { Case, Claim, ReviewCase, WaitingAccount } from '#lib/api/model.ts';
import { Pager } from '#lib/loading/pager.svelte.ts';
import { onWipe } from '#lib/privacy/wipe.ts';

export type Outcome = 'approve' | 'return' | 'reject';

/** What waits for reviewers. One for all of their screens, so that the list stays where it was. */
class ReviewQueue {
  readonly cases = new Pager<ReviewCase>(
    (cursor) => answer(api.GET('/api/review/cases', { params: { query: cursor ? { cursor } : {} } })),
    (item) => item.case_id,
  );
  readonly people = new Pager<WaitingAccount>(
    (cursor) => answer(api.GET('/api/review/accounts', { params: { query: cursor ? { cursor } : {} } })),
    (account) => account.id,
  );
  #fetched: { id: string; found: Promise<Case> } | null = null;

  find(caseId: string): ReviewCase | undefined {
    return this.cases.items.find((item) => item.case_id === caseId);
  }

  /** Fetches a case ahead, with its first picture, so that it is there when it is opened. */
  fetchAhead(caseId: string): void {
    const found = this.#read(caseId);
    found.then(
      ({ images }) => {
        const first = images.find((image) => image.urls !== null);
        if (first?.urls) new Image().src = first.urls.medium;
      },
      () => undefined,
    );
    this.#fetched = { id: caseId, found };
  }

  isAhead(caseId: string): boolean {
    return this.#fetched?.id === caseId;
  }

  /** The case itself, from ahead when it was fetched. Throws the Problem. */
  read(caseId: string): Promise<Case> {
    const ahead = this.#fetched?.id === caseId ? this.#fetched.found : null;
    this.#fetched = null;
    return ahead ? ahead.catch(() => this.#read(caseId)) : this.#read(caseId);
  }

  /** Takes a case to oneself, or renews that. Throws the Problem. */
  async claim(caseId: string): Promise<Claim> {
    const path = { case_id: caseId };
    const claim = await answer(api.POST('/api/review/cases/{case_id}/claim', { params: { path } }));
    this.#note(caseId, claim);
    return claim;
  }

  /** Lets a case go. Quiet: a claim runs out by itself. */
  async release(caseId: string): Promise<void> {
    this.#note(caseId, null);
    const path = { case_id: caseId };
    await answer(api.DELETE('/api/review/cases/{case_id}/claim', { params: { path } })).catch(
      () => undefined,
    );
  }

  /** Decides about the version that was seen. Throws the Problem. */
  async decide(caseId: string, version: number, outcome: Outcome, reason: string): Promise<void> {
    await answer(
      api.POST('/api/review/cases/{case_id}/decisions', {
        params: { path: { case_id: caseId } },
        body: { outcome, version, reason },
      }),
    );
    this.cases.remove(caseId);
  }

  /** Lets a person see cases: gone from the list at once, and back when the server refuses. Throws the Problem. */
  async verify(account: WaitingAccount): Promise<void> {
    const before = this.people.items;
    this.people.remove(account.id);
    try {
      const path = { account_id: account.id };
      await answer(api.PUT('/api/accounts/{account_id}/verification', { params: { path } }));
    } catch (error) {
      this.people.items = before;
      throw error;
    }
  }

  forget(): void {
    this.cases.items = [];
    this.people.items = [];
    this.#fetched = null;
  }

  #read(caseId: string): Promise<Case> {
    return answer(api.GET('/api/cases/{case_id}', { params: { path: { case_id: caseId } } }));
  }

  #note(caseId: string, claim: Claim | null): void {
    const item = this.find(caseId);
    if (item) this.cases.replace({ ...item, claim });
  }
}

export const reviewQueue = new ReviewQueue();
onWipe(() => {
  reviewQueue.forget();
});
