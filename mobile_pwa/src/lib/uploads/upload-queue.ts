/** The one queue of photos. Framework-free: the store is the truth, so that a restart or a second tab goes on where
 * the first one was. One photo at a time: a weak signal is not shared out. */
import { isUnderWay, nextItem, retryDelay, type UploadItem } from './upload-item.ts';
import {
  SendFailure,
  type AttachedImage,
  type Exclusively,
  type UploadSender,
  type UploadStore,
} from './upload-ports.ts';

export interface QueueListener {
  /** The items changed; `items` is a fresh list. */
  changed(items: readonly UploadItem[]): void;
  /** A photo is attached to its case; the item goes once this resolves. */
  attached(item: UploadItem, image: AttachedImage): Promise<void>;
  /** The server asks for a sign-in before it takes more. */
  signedOut(): void;
}

export interface QueueParts {
  store: UploadStore;
  sender: UploadSender;
  exclusively: Exclusively;
  listener: QueueListener;
  /** Calls back after so many milliseconds, and returns what calls it off. */
  after(milliseconds: number, work: () => void): () => void;
  random(): number;
}

/** The server may lose an unfinished upload (it expires); after so many times something else is wrong. */
const MOST_RESTARTS = 3;

export class UploadQueue {
  readonly #parts: QueueParts;
  readonly #owner: string;
  #items: UploadItem[] = [];
  #running: Promise<void> | null = null;
  #again = false;
  #stopped = false;
  #attempt = 0;
  #stopTimer: (() => void) | null = null;
  #current: { id: string; abort: AbortController } | null = null;
  /** Items whose newest form is not in the store yet. */
  readonly #unsaved = new Map<string, number>();

  constructor(owner: string, parts: QueueParts) {
    this.#owner = owner;
    this.#parts = parts;
  }

  /** Reads the store again (another tab may have written), and stops what was paused or removed there. */
  async refresh(): Promise<void> {
    const all = this.#stopped ? [] : await this.#parts.store.all();
    const stored = all.filter((item) => item.owner === this.#owner && !this.#stopped);
    const shown = new Map(this.#items.map((item) => [item.id, item]));
    this.#items = stored.map((item) => {
      const known = shown.get(item.id);
      if (known && this.#unsaved.has(item.id)) return known;
      // Bytes on screen are newer than bytes in the store while this tab is sending.
      return known && this.#current?.id === item.id
        ? { ...item, sent: Math.max(item.sent, known.sent) }
        : item;
    });
    this.#stopWhatWasTaken();
    this.#tell();
  }

  /** Raises PhoneFull. */
  async add(item: UploadItem, photo: Blob): Promise<void> {
    await this.#parts.store.add(item, photo);
    await this.refresh();
    this.wake();
  }

  async pause(id: string): Promise<void> {
    await this.#change(id, (item) => (isUnderWay(item) ? { ...item, state: 'paused' } : item));
  }

  async resume(id: string): Promise<void> {
    await this.#change(id, (item) => ({ ...item, state: 'waiting', reason: null }));
    this.wake();
  }

  /** Its author has looked at the photo: it may go, as it is kept or as it was painted over. Raises PhoneFull. */
  async release(id: string, painted: Blob | null): Promise<void> {
    const item = this.#items.find((each) => each.id === id);
    if (item?.state !== 'held') return;
    const ready: UploadItem = { ...item, state: 'waiting' };
    if (painted) await this.#parts.store.add({ ...ready, type: painted.type, size: painted.size }, painted);
    else await this.#parts.store.update(ready);
    await this.refresh();
    this.wake();
  }

  /** Takes the photo off the phone and takes back what the server has of it. */
  async cancel(id: string): Promise<void> {
    const item = this.#items.find((each) => each.id === id);
    await this.#parts.store.remove(id);
    await this.refresh();
    if (item?.uploadUrl) await this.#parts.sender.discard(item.uploadUrl).catch(() => undefined);
  }

  async describe(id: string, description: string): Promise<void> {
    await this.#change(id, (item) => ({ ...item, description }));
  }

  /** The draft is known to the server now: its photos can be attached. */
  async assignCase(draftId: string, caseId: string): Promise<void> {
    for (const item of this.#items.filter((each) => each.draftId === draftId && !each.caseId)) {
      await this.#change(item.id, (each) => ({ ...each, caseId }));
    }
    this.wake();
  }

  /** Try now: the app was opened, the connection came back, a person asked. */
  wake(): void {
    this.#stopTimer?.();
    this.#stopTimer = null;
    this.#attempt = 0;
    void this.drain();
  }

  /** Sends until nothing is left that can be sent. Resolves then; never raises. */
  drain(): Promise<void> {
    if (this.#running) {
      this.#again = true;
      return this.#running;
    }
    this.#running = this.#drainAll().finally(() => {
      this.#running = null;
    });
    return this.#running;
  }

  /** Resolves when the run that is under way, if any, is over. */
  async idle(): Promise<void> {
    await this.#running;
  }

  /** Stops at once and for good, for sign-out. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#stopTimer?.();
    this.#again = false;
    this.#items = [];
    this.#stopWhatWasTaken();
    await this.#running;
  }

  async #drainAll(): Promise<void> {
    do {
      this.#again = false;
      await this.refresh();
      // Without work there is no need to stand in line for the lock.
      if (!nextItem(this.#items, this.#owner)) return;
      await this.#parts.exclusively(() => this.#sendAll());
    } while (this.#again);
  }

  async #sendAll(): Promise<void> {
    for (;;) {
      await this.refresh();
      const item = nextItem(this.#items, this.#owner);
      if (!item) return;
      try {
        await this.#advance(item);
        this.#attempt = 0;
      } catch (error) {
        if (!(await this.#survives(item, error))) return;
      }
    }
  }

  async #advance(item: UploadItem): Promise<void> {
    if (item.state !== 'sent') {
      await this.#send(item);
      return;
    }
    const image = await this.#parts.sender.attach(item);
    await this.#parts.listener.attached(item, image);
    await this.#parts.store.remove(item.id);
  }

  async #send(item: UploadItem): Promise<void> {
    const photo = await this.#parts.store.photo(item.id);
    if (!photo) {
      await this.#parts.store.remove(item.id);
      return;
    }
    // Reading took a moment, in which a person may have paused or removed it.
    const fresh = this.#items.find((each) => each.id === item.id);
    if (!fresh || fresh.state === 'paused') return;
    const abort = new AbortController();
    this.#current = { id: item.id, abort };
    try {
      await this.#save({ ...fresh, state: 'sending' });
      await this.#parts.sender.send(fresh, photo, this.#watch(item.id), abort.signal);
      await this.#change(item.id, (each) => ({ ...each, state: 'sent', sent: each.size }));
    } finally {
      this.#current = null;
    }
  }

  #watch(id: string) {
    return {
      placed: (uploadUrl: string) => {
        void this.#change(id, (item) => ({ ...item, uploadUrl }));
      },
      arrived: (sent: number) => {
        void this.#change(id, (item) => ({ ...item, sent: Math.min(sent, item.size) }));
      },
      progress: (sent: number) => {
        this.#show(id, (item) => ({ ...item, sent: Math.min(sent, item.size) }));
      },
    };
  }

  /** What to do after a failure. True: go on with the next photo. */
  async #survives(item: UploadItem, error: unknown): Promise<boolean> {
    const kept = this.#items.find((each) => each.id === item.id);
    if (!kept || kept.state === 'paused') return true;
    if (!(error instanceof SendFailure)) {
      this.#tryLater();
      return false;
    }
    if (error.kind === 'refused') {
      await this.#save({ ...kept, state: 'refused', reason: error.message });
      return true;
    }
    if (error.kind === 'lost') {
      await this.#save(restarted(kept, error.message));
      return true;
    }
    if (kept.state === 'sending') await this.#save({ ...kept, state: 'waiting' });
    if (error.kind === 'signed_out') this.#parts.listener.signedOut();
    else this.#tryLater();
    return false;
  }

  #tryLater(): void {
    const delay = retryDelay(this.#attempt, this.#parts.random());
    this.#attempt += 1;
    this.#stopTimer?.();
    if (this.#stopped) return;
    this.#stopTimer = this.#parts.after(delay, () => void this.drain());
  }

  #stopWhatWasTaken(): void {
    if (!this.#current) return;
    const item = this.#items.find((each) => each.id === this.#current?.id);
    if (!item || item.state === 'paused') {
      this.#current.abort.abort(new SendFailure('later', 'Stopped'));
    }
  }

  async #change(id: string, change: (item: UploadItem) => UploadItem): Promise<void> {
    const item = this.#items.find((each) => each.id === id);
    if (item) await this.#save(change(item));
    this.#stopWhatWasTaken();
  }

  async #save(item: UploadItem): Promise<void> {
    this.#show(item.id, () => item);
    this.#unsaved.set(item.id, (this.#unsaved.get(item.id) ?? 0) + 1);
    try {
      await this.#parts.store.update(item);
    } finally {
      const left = (this.#unsaved.get(item.id) ?? 1) - 1;
      if (left > 0) this.#unsaved.set(item.id, left);
      else this.#unsaved.delete(item.id);
    }
  }

  #show(id: string, change: (item: UploadItem) => UploadItem): void {
    this.#items = this.#items.map((item) => (item.id === id ? change(item) : item));
    this.#tell();
  }

  #tell(): void {
    this.#parts.listener.changed(this.#items);
  }
}

function restarted(item: UploadItem, reason: string): UploadItem {
  if (item.restarts >= MOST_RESTARTS) return { ...item, state: 'refused', reason };
  return { ...item, state: 'waiting', sent: 0, uploadUrl: null, restarts: item.restarts + 1 };
}
