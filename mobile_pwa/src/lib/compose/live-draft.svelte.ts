import { answer, api, ifMatch } from '#lib/api/client.ts';
import type { Case } from '#lib/api/model.ts';
import { asProblem, type Problem } from '#lib/api/problem.ts';
import { phoneDatabase } from '#lib/uploads/phone-database.ts';
import type { PhotoProblem } from '#lib/uploads/photo-check.ts';
import { uploads } from '#lib/uploads/uploads.svelte.ts';
import { vocabulary } from '#lib/vocabulary/vocabulary.svelte.ts';
import {
  changedFields,
  isBlank,
  photoAdded,
  photoAttached,
  photoMoved,
  photoRemoved,
  withoutLost,
  type Draft,
  type DraftFields,
  type DraftPhoto,
  type FieldConflict,
  type TextLimits,
} from './draft.ts';
import { fetchCase, syncDraft, type DraftInHand } from './draft-sync.ts';

/** phone: kept here only; unsaved: not even here, the phone is full; failed: the server did not take it. */
export type SavingState = 'phone' | 'saving' | 'server' | 'failed' | 'unsaved';

const KEEP_AFTER_MS = 150;
const SYNC_AFTER_MS = 1200;
const POLL_MS = 1200;
const RETRY_MS = 10_000;

/** A draft that is open: kept on this phone with every change, and on the server as soon as it answers. */
export class LiveDraft implements DraftInHand {
  draft = $state.raw<Draft>() as Draft;
  server = $state.raw<Case | null>(null);
  saving = $state<SavingState>('phone');
  problem = $state.raw<Problem | null>(null);
  conflicts = $state.raw<readonly FieldConflict[]>([]);
  #keepTimer: ReturnType<typeof setTimeout> | undefined;
  #syncTimer: ReturnType<typeof setTimeout> | undefined;
  #syncing: Promise<void> | null = null;
  #ended = false;
  /** Only what somebody changed here is kept here; merely looking at one's case leaves nothing behind. */
  #keeps: boolean;

  /** `kept`: it lies on this phone already. */
  constructor(draft: Draft, kept = false) {
    this.draft = draft;
    this.#keeps = kept;
  }

  /** Sent, decided about or deleted elsewhere: nothing that is written here can be saved any more. */
  get locked(): boolean {
    const state = this.server?.state;
    const slug = this.problem?.slug;
    const elsewhere = slug === 'not-editable' || slug === 'not-found';
    return elsewhere || (state !== undefined && state !== 'draft' && state !== 'changes_requested');
  }

  /** The photos that stay on this phone until they are looked at, in their order. */
  get held(): DraftPhoto[] {
    const held = uploads.of(this.draft.id).filter(({ state }) => state === 'held');
    return this.draft.photos.filter(({ uploadId }) => held.some(({ id }) => id === uploadId));
  }

  get limits(): TextLimits {
    const { title, question, history, answer: hidden, teaching_points } = vocabulary.current?.limits ?? {};
    const known = Object.entries({ title, question, history, answer: hidden, teaching_points });
    return Object.fromEntries(known.filter(([, limit]) => limit !== undefined)) as TextLimits;
  }

  write(fields: Partial<DraftFields>): void {
    this.#change((draft) => ({ ...draft, fields: { ...draft.fields, ...fields } }));
  }

  /** Takes photos in, in order. Answers with why one was not taken. Raises PhoneFull. */
  async addPhotos(files: readonly Blob[], maximum: number, bytes: number): Promise<PhotoProblem[]> {
    const problems: PhotoProblem[] = [];
    for (const file of files) {
      if (this.draft.photos.length >= maximum) break;
      this.#keeps = true;
      // The draft is kept before its photo: a photo never lies here without the draft that it belongs to.
      await this.#keep();
      const { id, caseId, owner } = this.draft;
      const taken = await uploads.add(file, { id, caseId, owner }, { bytes });
      if (typeof taken === 'string') problems.push(taken);
      else this.#change((draft) => photoAdded(draft, taken.id));
    }
    return problems;
  }

  removePhoto(key: string): void {
    const uploadId = this.draft.photos.find((photo) => photo.key === key)?.uploadId;
    this.#change((draft) => photoRemoved(draft, key));
    if (uploadId) void uploads.cancel(uploadId);
  }

  movePhoto(key: string, by: -1 | 1): void {
    this.#change((draft) => photoMoved(draft, key, by));
  }

  describePhoto(key: string, description: string): void {
    const uploadId = this.draft.photos.find((photo) => photo.key === key)?.uploadId;
    this.#change((draft) => ({
      ...draft,
      photos: draft.photos.map((photo) => (photo.key === key ? { ...photo, description } : photo)),
    }));
    if (uploadId) void uploads.describe(uploadId, description);
  }

  async photoAttached(uploadId: string, imageId: string, described: string): Promise<void> {
    this.#change((draft) => photoAttached(draft, uploadId, imageId, described));
    await this.#keep();
  }

  /** A conflict is settled: one's own text, or the other. */
  settle(conflict: FieldConflict, keepMine: boolean): void {
    this.conflicts = this.conflicts.filter((each) => each.field !== conflict.field);
    if (!keepMine) this.write({ [conflict.field]: conflict.theirs });
    else this.#syncSoon(0);
  }

  /** Sends it all now. Never throws: `saving` and `problem` say how it went. */
  async sync(): Promise<void> {
    clearTimeout(this.#syncTimer);
    this.#syncing ??= this.#sync().finally(() => {
      this.#syncing = null;
    });
    await this.#syncing;
  }

  /** Sends the case to the reviewers. Throws the Problem; the draft is as it was then. */
  async submit(): Promise<Case> {
    await this.sync();
    if (this.problem) throw this.problem;
    const { caseId, version } = this.draft;
    const sent = await answer(
      api.POST('/api/cases/{case_id}/submission', {
        params: { path: { case_id: caseId ?? '' }, header: { 'If-Match': ifMatch(version ?? 1) } },
      }),
    );
    await this.forget();
    return sent;
  }

  /** Takes the draft off this phone. */
  async forget(): Promise<void> {
    this.stop();
    this.#ended = true;
    await phoneDatabase.remove(['drafts'], this.draft.id);
  }

  /** Nobody looks at it any more; it is kept and sent all the same. */
  stop(): void {
    clearTimeout(this.#keepTimer);
    clearTimeout(this.#syncTimer);
    if (!isBlank(this.draft) && !this.#ended) void this.#keep();
  }

  // What a sync works with.

  apply(change: (draft: Draft) => Draft): void {
    this.draft = change(this.draft);
  }

  shown(answered: Case): void {
    this.server = answered;
  }

  conflicted(conflicts: FieldConflict[]): void {
    this.conflicts = conflicts;
  }

  #change(change: (draft: Draft) => Draft): void {
    this.draft = { ...change(this.draft), changedAt: Date.now() };
    this.#keeps = true;
    if (this.saving === 'server') this.saving = 'phone';
    clearTimeout(this.#keepTimer);
    this.#keepTimer = setTimeout(() => void this.#keep(), KEEP_AFTER_MS);
    this.#syncSoon(SYNC_AFTER_MS);
  }

  async #keep(): Promise<void> {
    clearTimeout(this.#keepTimer);
    if (this.#ended || !this.#keeps) return;
    try {
      await phoneDatabase.put({ drafts: this.draft });
      if (this.saving === 'unsaved') this.saving = 'phone';
    } catch {
      this.saving = 'unsaved';
    }
  }

  #syncSoon(milliseconds: number): void {
    clearTimeout(this.#syncTimer);
    if (!this.#ended) this.#syncTimer = setTimeout(() => void this.sync(), milliseconds);
  }

  async #sync(): Promise<void> {
    if (isBlank(this.draft) || this.#ended || this.conflicts.length > 0) return;
    this.saving = 'saving';
    try {
      const before = this.draft.changedAt;
      await syncDraft(this);
      await this.#dropLost();
      await this.#keep();
      this.problem = null;
      this.saving = this.#isSent(before) ? 'server' : 'phone';
      if (this.draft.changedAt !== before) this.#syncSoon(SYNC_AFTER_MS);
      else if (this.#waitsForImages()) this.#syncSoon(POLL_MS);
    } catch (error) {
      await this.#keep();
      this.problem = asProblem(error);
      this.saving = this.problem.offline ? 'phone' : 'failed';
      if (this.problem.offline || this.problem.status >= 500) this.#syncSoon(RETRY_MS);
    }
  }

  #isSent(before: number): boolean {
    return this.draft.changedAt === before && changedFields(this.draft).length === 0;
  }

  #waitsForImages(): boolean {
    const making =
      this.server?.images.some(({ state }) => state === 'received' || state === 'cleared') ?? false;
    const onTheirWay = this.draft.photos.filter((photo) => photo.uploadId !== null).length;
    return making || onTheirWay > this.held.length;
  }

  /** A photo that another tab attached, or that was taken away in the tray, is no longer on its way here. */
  async #dropLost(): Promise<void> {
    const waiting = uploads.of(this.draft.id);
    const kept = withoutLost(this.draft, (uploadId) => waiting.some((item) => item.id === uploadId));
    if (kept === this.draft) return;
    this.apply(() => kept);
    await fetchCase(this);
  }
}
