import { inOneTab, OtherTabs } from './one-tab.ts';
import { phoneDatabase } from './phone-database.ts';
import { PhoneUploadStore } from './phone-upload-store.ts';
import { TusSender } from './tus-sender.ts';
import type { UploadItem } from './upload-item.ts';
import type { AttachedImage } from './upload-ports.ts';
import { UploadQueue } from './upload-queue.ts';

export interface EngineListener {
  changed(items: readonly UploadItem[]): void;
  attached(item: UploadItem, image: AttachedImage): Promise<void>;
  signedOut(): void;
}

/** The queue with its real parts: this phone's database, tus, one tab at a time. Fetched when there is a photo. */
export class UploadEngine {
  readonly queue: UploadQueue;
  readonly store = new PhoneUploadStore(phoneDatabase);
  readonly #tabs: OtherTabs;
  readonly #stop = new AbortController();

  constructor(owner: string, listener: EngineListener) {
    this.#tabs = new OtherTabs(() => void this.queue.refresh());
    let told = '';
    this.queue = new UploadQueue(owner, {
      store: this.store,
      sender: new TusSender(),
      exclusively: inOneTab,
      listener: {
        ...listener,
        changed: (items) => {
          listener.changed(items);
          // Bytes are told by the tab that sends; the others hear of steps.
          const steps = items.map((item) => `${item.id}${item.state}`).join();
          if (steps !== told) this.#tabs.tell();
          told = steps;
        },
      },
      after: (milliseconds, work) => {
        const timer = setTimeout(work, milliseconds);
        return () => {
          clearTimeout(timer);
        };
      },
      random: Math.random,
    });
    this.#wakeWhenItHelps();
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    this.#tabs.close();
    await this.queue.stop();
  }

  /** There is no background sync on every phone: the queue goes on whenever the app is looked at or reconnects. */
  #wakeWhenItHelps(): void {
    const { signal } = this.#stop;
    const wake = () => {
      if (document.visibilityState === 'visible') this.queue.wake();
    };
    addEventListener('online', wake, { signal });
    addEventListener('pageshow', wake, { signal });
    document.addEventListener('visibilitychange', wake, { signal });
    wake();
  }
}
