import type { PhoneDatabase } from './phone-database.ts';
import type { UploadItem } from './upload-item.ts';
import type { UploadStore } from './upload-ports.ts';

interface Photo {
  id: string;
  blob: Blob;
}

/** The upload queue in this phone's database; photos lie apart, so that listing the queue does not read them. */
export class PhoneUploadStore implements UploadStore {
  readonly #database: PhoneDatabase;

  constructor(database: PhoneDatabase) {
    this.#database = database;
  }

  all(): Promise<UploadItem[]> {
    return this.#database.all('uploads');
  }

  async add(item: UploadItem, photo: Blob): Promise<void> {
    const kept: Photo = { id: item.id, blob: photo };
    await this.#database.put({ uploads: item, photos: kept });
  }

  async photo(id: string): Promise<Blob | null> {
    return (await this.#database.get<Photo>('photos', id))?.blob ?? null;
  }

  update(item: UploadItem): Promise<void> {
    return this.#database.replace('uploads', item);
  }

  remove(id: string): Promise<void> {
    return this.#database.remove(['uploads', 'photos', 'covers'], id);
  }
}
