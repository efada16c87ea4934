import type { Case } from '#lib/api/model.ts';
import { onWipe } from '#lib/privacy/wipe.ts';
import { onCoveredAnew, whileCovered } from '#lib/safety/covered-anew.ts';
import { phoneDatabase } from '#lib/uploads/phone-database.ts';
import { uploads } from '#lib/uploads/uploads.svelte.ts';
import { draftOf, merge, newDraft, type Draft } from './draft.ts';
import { LiveDraft } from './live-draft.svelte.ts';

/** The drafts of this phone. Each is open at most once, so that all who change it change the same. */
class Drafts {
  readonly #open = new Map<string, LiveDraft>();

  constructor() {
    uploads.onAttached(async (item, image) => {
      const draft = await this.open(item.draftId);
      await draft?.photoAttached(item.id, image.id, item.description);
      void draft?.sync();
    });
    onCoveredAnew((imageId) => {
      for (const live of this.#open.values()) {
        if (live.server) live.shown(whileCovered(live.server, imageId));
      }
    });
    const wake = () => {
      if (document.visibilityState === 'visible') void this.syncAll();
    };
    addEventListener('online', wake);
    addEventListener('pageshow', wake);
    document.addEventListener('visibilitychange', wake);
    // Another device, the camera or a call may take the app away at any moment.
    addEventListener('pagehide', () => {
      for (const draft of this.#open.values()) draft.stop();
    });
  }

  /** A person's unfinished drafts, last changed first. */
  async of(owner: string): Promise<Draft[]> {
    const all = await phoneDatabase.all<Draft>('drafts');
    return all.filter((draft) => draft.owner === owner).sort((a, b) => b.changedAt - a.changedAt);
  }

  begin(owner: string): LiveDraft {
    return this.#keepOpen(new LiveDraft(newDraft(crypto.randomUUID(), owner, Date.now())));
  }

  async open(id: string): Promise<LiveDraft | null> {
    const known = this.#open.get(id);
    if (known) return known;
    const draft = await phoneDatabase.get<Draft>('drafts', id);
    return draft ? (this.#open.get(id) ?? this.#keepOpen(new LiveDraft(draft, true))) : null;
  }

  /** The draft of a case that is on the server: what this phone has of it, brought up to date. */
  async openCase(shown: Case, owner: string): Promise<LiveDraft> {
    const here = (await this.of(owner)).find((draft) => draft.caseId === shown.id);
    const live = here ? await this.open(here.id) : null;
    if (!live) {
      const fresh = this.#keepOpen(new LiveDraft(draftOf(shown, crypto.randomUUID(), owner, Date.now())));
      fresh.shown(shown);
      fresh.saving = 'server';
      return fresh;
    }
    const merged = merge(live.draft, shown);
    live.apply(() => merged.draft);
    live.shown(shown);
    live.conflicted(merged.conflicts);
    return live;
  }

  /** The draft that is kept here of a case, when the server cannot be asked. */
  async openKept(caseId: string, owner: string): Promise<LiveDraft | null> {
    const here = (await this.of(owner)).find((draft) => draft.caseId === caseId);
    return here ? this.open(here.id) : null;
  }

  async syncAll(): Promise<void> {
    const waiting = new Set(uploads.items.map((item) => item.draftId));
    for (const id of waiting) await this.open(id);
    for (const draft of this.#open.values()) await draft.sync();
  }

  /** Forgets a draft here, with the photos that are on their way. */
  async remove(draft: LiveDraft): Promise<void> {
    for (const item of uploads.of(draft.draft.id)) await uploads.cancel(item.id);
    await draft.forget();
    this.#open.delete(draft.draft.id);
  }

  /** It was sent: the next one begins afresh. */
  close(draft: LiveDraft): void {
    this.#open.delete(draft.draft.id);
  }

  forget(): void {
    for (const draft of this.#open.values()) void draft.forget();
    this.#open.clear();
  }

  #keepOpen(draft: LiveDraft): LiveDraft {
    this.#open.set(draft.draft.id, draft);
    return draft;
  }
}

export const drafts = new Drafts();
onWipe(() => {
  drafts.forget();
});
