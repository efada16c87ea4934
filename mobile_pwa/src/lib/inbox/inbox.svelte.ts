import { answer, api } from '#lib/api/client.ts';
import type { InboxEntry } from '#lib/api/model.ts';
import { Pager } from '#lib/loading/pager.svelte.ts';
import { unread } from './unread.svelte.ts';

/** The entries of this person's inbox, newest first. Reading shows at once and is taken back when refused. */
class Inbox {
  readonly list = new Pager<InboxEntry>(
    (cursor) => answer(api.GET('/api/inbox', { params: { query: { ...(cursor && { cursor }) } } })),
    (entry) => entry.id,
  );

  /** Marks one entry as read. Throws the Problem when the server refuses. */
  async read(entry: InboxEntry): Promise<void> {
    if (entry.read_at !== null) return;
    this.list.replace({ ...entry, read_at: new Date().toISOString() });
    unread.show(unread.count - 1);
    try {
      await answer(api.PUT('/api/inbox/{entry_id}/reading', { params: { path: { entry_id: entry.id } } }));
    } catch (error) {
      this.list.replace(entry);
      unread.show(unread.count + 1);
      throw error;
    }
  }

  /** Marks every entry as read, those not shown too. Throws the Problem when the server refuses. */
  async readAll(): Promise<void> {
    await answer(api.PUT('/api/inbox/reading'));
    const now = new Date().toISOString();
    for (const entry of this.list.items) {
      if (entry.read_at === null) this.list.replace({ ...entry, read_at: now });
    }
    unread.show(0);
  }
}

export const inbox = new Inbox();
