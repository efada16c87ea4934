/** What the upload queue needs of the world; adapters are beside it, fakes are in its tests. */
import type { CaseImage } from '#lib/api/model.ts';
import type { UploadItem } from './upload-item.ts';

export interface UploadStore {
  all(): Promise<UploadItem[]>;
  /** Raises PhoneFull. */
  add(item: UploadItem, photo: Blob): Promise<void>;
  photo(id: string): Promise<Blob | null>;
  /** Changes nothing when the item was removed meanwhile. */
  update(item: UploadItem): Promise<void>;
  /** Removes the item and its photo. */
  remove(id: string): Promise<void>;
}

export interface SendWatcher {
  placed(uploadUrl: string): void;
  /** So many bytes went out. */
  progress(sent: number): void;
  /** So many bytes are with the server for certain. */
  arrived(sent: number): void;
}

export interface UploadSender {
  /** Sends what is missing of the photo and resolves when the server has all of it. Raises SendFailure; an abort
   * by the signal raises the signal's reason. */
  send(item: UploadItem, photo: Blob, watcher: SendWatcher, signal: AbortSignal): Promise<void>;
  /** Attaches the sent photo to its case. Raises SendFailure. */
  attach(item: UploadItem): Promise<AttachedImage>;
  /** Takes back what was sent; a failure is harmless, the server lets it expire. */
  discard(uploadUrl: string): Promise<void>;
}

export interface AttachedImage {
  id: string;
  state: CaseImage['state'];
}

/** Runs the work while no other tab does, as soon as none does. */
export type Exclusively = (work: () => Promise<void>) => Promise<void>;

/** `later`: try again by itself. `signed_out`: after the next sign-in. `lost`: the server no longer has the upload.
 * `refused`: not without a person. */
export type FailureKind = 'later' | 'signed_out' | 'lost' | 'refused';

export class SendFailure extends Error {
  readonly kind: FailureKind;

  constructor(kind: FailureKind, reason: string) {
    super(reason);
    this.name = 'SendFailure';
    this.kind = kind;
  }
}

/** What a status of the server means for a photo. 0 is no answer at all. */
export function failureOf(status: number): FailureKind {
  if (status === 401) return 'signed_out';
  if (status === 404 || status === 410) return 'lost';
  if (status === 0 || status >= 500 || [408, 409, 423, 425, 429, 460].includes(status)) {
    return status === 507 ? 'refused' : 'later';
  }
  return 'refused';
}
