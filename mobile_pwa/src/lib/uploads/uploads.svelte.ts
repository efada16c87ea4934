import { onWipe } from '#lib/privacy/wipe.ts';
import { cleanPhoto } from '#lib/photo/clean-photo.ts';
import { HEAD_BYTES, photoType, problemOf, type PhotoProblem } from './photo-check.ts';
import { phoneDatabase } from './phone-database.ts';
import type { UploadEngine } from './upload-engine.ts';
import { isUnderWay, newItem, type UploadItem } from './upload-item.ts';
import type { AttachedImage } from './upload-ports.ts';

/** The draft that a photo belongs to. */
export interface PhotoDraft {
  id: string;
  caseId: string | null;
  owner: string;
}

type Attached = (item: UploadItem, image: AttachedImage) => Promise<void>;

/** All photos of this person that are not with the server yet. One for the whole app: `uploads`. */
class Uploads {
  items = $state.raw<readonly UploadItem[]>([]);
  /** The server asked for a sign-in; photos wait for it. */
  needsSignIn = $state(false);
  /** The browser did not promise to keep what is stored here. */
  evictable = $state(false);
  readonly pending = $derived(this.items.filter(isUnderWay).length);
  #engine: Promise<UploadEngine> | null = null;
  readonly #attached = new Set<Attached>();

  /** Says whom to tell when a photo has become an image of its case. */
  onAttached(callback: Attached): void {
    this.#attached.add(callback);
  }

  /** Goes on with what an earlier visit left. Fetches the engine only when there is something. */
  async resume(owner: string): Promise<void> {
    if (this.#engine) {
      if (this.needsSignIn) await this.sendNow();
      return;
    }
    const left = await phoneDatabase.all<UploadItem>('uploads').catch(() => []);
    if (left.some((item) => item.owner === owner)) await this.#engineFor(owner);
  }

  /** Takes a photo into the queue, without its metadata, or says why not. It is held there until `release`.
   * Raises PhoneFull. */
  async add(photo: Blob, draft: PhotoDraft, limits: { bytes: number }): Promise<UploadItem | PhotoProblem> {
    const head = new Uint8Array(await photo.slice(0, HEAD_BYTES).arrayBuffer());
    const problem = problemOf(photo.size, head, limits);
    if (problem) return problem;
    const type = photoType(head) ?? photo.type;
    // A copy: what a camera hands over may be gone when the app is opened again.
    const bytes = new Uint8Array(await photo.arrayBuffer());
    const copy = new Blob([await cleanPhoto(bytes, type)], { type });
    const item = newItem({ id: crypto.randomUUID(), type, size: copy.size }, draft, Date.now(), 'held');
    const engine = await this.#engineFor(draft.owner);
    await engine.queue.add(item, copy);
    void this.#askToKeep();
    return item;
  }

  of(draftId: string): UploadItem[] {
    return this.items.filter((item) => item.draftId === draftId);
  }

  async photo(id: string): Promise<Blob | null> {
    return (await this.#engine)?.store.photo(id) ?? null;
  }

  /** Lets a photo go that its author has looked at; `painted` is sent in its place. Raises PhoneFull. */
  async release(id: string, painted: Blob | null): Promise<void> {
    if (!painted) return (await this.#engine)?.queue.release(id, null);
    const bytes = await cleanPhoto(new Uint8Array(await painted.arrayBuffer()), painted.type);
    await (await this.#engine)?.queue.release(id, new Blob([bytes], { type: painted.type }));
  }

  async pause(id: string): Promise<void> {
    await (await this.#engine)?.queue.pause(id);
  }

  async goOn(id: string): Promise<void> {
    await (await this.#engine)?.queue.resume(id);
  }

  async cancel(id: string): Promise<void> {
    await (await this.#engine)?.queue.cancel(id);
  }

  async describe(id: string, description: string): Promise<void> {
    await (await this.#engine)?.queue.describe(id, description);
  }

  async assignCase(draftId: string, caseId: string): Promise<void> {
    await (await this.#engine)?.queue.assignCase(draftId, caseId);
  }

  async sendNow(): Promise<void> {
    this.needsSignIn = false;
    (await this.#engine)?.queue.wake();
  }

  /** Stops sending and lets go of the database; what it holds is deleted by who called. */
  async forget(): Promise<void> {
    const engine = await this.#engine;
    this.#engine = null;
    this.items = [];
    await engine?.stop();
    await phoneDatabase.close();
  }

  /** Browsers short of room delete what a site keeps, unless they promised not to. */
  async #askToKeep(): Promise<void> {
    this.evictable = (await navigator.storage?.persist?.().catch(() => false)) === false;
  }

  #engineFor(owner: string): Promise<UploadEngine> {
    this.#engine ??= this.#start(owner);
    return this.#engine;
  }

  async #start(owner: string): Promise<UploadEngine> {
    const { UploadEngine } = await import('./upload-engine.ts');
    return new UploadEngine(owner, {
      changed: (items) => {
        this.items = items;
      },
      attached: async (item, image) => {
        for (const tell of this.#attached) await tell(item, image);
      },
      signedOut: () => {
        this.needsSignIn = true;
      },
    });
  }
}

export const uploads = new Uploads();
onWipe(() => uploads.forget());
