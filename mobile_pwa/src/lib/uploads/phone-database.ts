/** What this phone keeps until the server has it: uploads, their photos, the covers drawn on them, drafts, and safety
 * checks that were not sent. One IndexedDB database, so that one wipe at sign-out empties it all. Photos lie here
 * unencrypted for as long as they are unsent, and no longer. */

export type PhoneStoreName = 'uploads' | 'photos' | 'covers' | 'drafts' | 'checks';

const NAME = 'caserounds-phone';
const VERSION = 2;
const STORES: readonly PhoneStoreName[] = ['uploads', 'photos', 'covers', 'drafts', 'checks'];

/** What is kept, found again by its identifier. */
interface Row {
  id: string;
}

/** The phone has no room left for what should be kept. */
export class PhoneFull extends Error {
  constructor() {
    super('This phone has no room left');
    this.name = 'PhoneFull';
  }
}

export class PhoneDatabase {
  #opening: Promise<IDBDatabase> | null = null;

  /** All rows of a store. */
  async all<T extends Row>(store: PhoneStoreName): Promise<T[]> {
    return this.#run([store], 'readonly', (transaction) =>
      transaction.objectStore(store).getAll(),
    ) as Promise<T[]>;
  }

  async get<T extends Row>(store: PhoneStoreName, id: string): Promise<T | undefined> {
    return this.#run([store], 'readonly', (transaction) => transaction.objectStore(store).get(id)) as Promise<
      T | undefined
    >;
  }

  /** Puts rows into several stores, all or none. Raises PhoneFull. */
  async put(rows: Partial<Record<PhoneStoreName, Row>>): Promise<void> {
    const stores = STORES.filter((store) => rows[store] !== undefined);
    await this.#run(stores, 'readwrite', (transaction) => {
      for (const store of stores) transaction.objectStore(store).put(rows[store]);
      return null;
    });
  }

  /** Puts a row only where one is already: what was removed meanwhile stays removed. */
  async replace(store: PhoneStoreName, row: Row): Promise<void> {
    await this.#run([store], 'readwrite', (transaction) => {
      const objects = transaction.objectStore(store);
      const present = objects.getKey(row.id);
      present.onsuccess = () => {
        if (present.result !== undefined) objects.put(row);
      };
      return null;
    });
  }

  async remove(stores: PhoneStoreName[], id: string): Promise<void> {
    await this.#run(stores, 'readwrite', (transaction) => {
      for (const store of stores) transaction.objectStore(store).delete(id);
      return null;
    });
  }

  async #run(
    stores: PhoneStoreName[],
    mode: IDBTransactionMode,
    work: (transaction: IDBTransaction) => IDBRequest | null,
  ): Promise<unknown> {
    const database = await this.#open();
    return new Promise((resolve, reject) => {
      const transaction = database.transaction(stores, mode);
      const request = work(transaction);
      transaction.oncomplete = () => {
        resolve(request?.result);
      };
      transaction.onabort = () => {
        reject(readable(transaction.error));
      };
    });
  }

  #open(): Promise<IDBDatabase> {
    this.#opening ??= new Promise<IDBDatabase>((resolve, reject) => {
      const request = indexedDB.open(NAME, VERSION);
      request.onupgradeneeded = () => {
        for (const store of STORES) {
          if (!request.result.objectStoreNames.contains(store)) {
            request.result.createObjectStore(store, { keyPath: 'id' });
          }
        }
      };
      request.onsuccess = () => {
        this.#watch(request.result);
        resolve(request.result);
      };
      request.onerror = () => {
        this.#opening = null;
        reject(readable(request.error));
      };
    });
    return this.#opening;
  }

  /** Lets go of the database, so that it can be deleted. */
  async close(): Promise<void> {
    const database = await this.#opening?.catch(() => null);
    database?.close();
    this.#opening = null;
  }

  /** A newer version of the app in another tab, or the system, may take the connection away: open it anew. */
  #watch(database: IDBDatabase): void {
    database.onversionchange = () => {
      database.close();
      this.#opening = null;
    };
    database.onclose = () => {
      this.#opening = null;
    };
  }
}

function readable(error: DOMException | null): Error {
  if (error?.name === 'QuotaExceededError') return new PhoneFull();
  return error ?? new Error('The storage of this phone failed');
}

export const phoneDatabase = new PhoneDatabase();
