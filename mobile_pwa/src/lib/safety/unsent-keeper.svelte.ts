import type { Arrangement } from '#lib/covering/arrangement.ts';
import { phoneDatabase } from '#lib/uploads/phone-database.ts';
import type { Answers } from './answers.ts';
import { isOutdated, unsentId, unsentOf, type UnsentCheck } from './unsent.ts';

/** Keeps on this phone what one person did to one photo, until it is sent. Wiped at sign-out with all the rest. */
export class UnsentKeeper {
  /** The phone did not take it: it is lost when the app is closed. */
  failed = $state(false);
  readonly #id: string;
  #there = false;

  constructor(owner: string, imageId: string) {
    this.#id = unsentId(owner, imageId);
  }

  /** What an earlier visit left. Never throws: without a storage there is nothing. */
  async read(): Promise<UnsentCheck | undefined> {
    const all = await phoneDatabase.all<UnsentCheck>('checks').catch(() => []);
    const old = all.filter((unsent) => isOutdated(unsent, Date.now()));
    for (const { id } of old) await phoneDatabase.remove(['checks'], id).catch(() => undefined);
    const mine = all.find((unsent) => unsent.id === this.#id && !old.includes(unsent));
    this.#there = mine !== undefined;
    return mine;
  }

  async keep(scan: number, answers: Answers, arrangement: Arrangement): Promise<void> {
    this.#there = true;
    try {
      await phoneDatabase.put({ checks: unsentOf(this.#id, scan, answers, arrangement, Date.now()) });
      this.failed = false;
    } catch {
      this.failed = true;
    }
  }

  /** Nothing is unsent any more. */
  async forget(): Promise<void> {
    this.failed = false;
    if (!this.#there) return;
    this.#there = false;
    await phoneDatabase.remove(['checks'], this.#id).catch(() => undefined);
  }
}
