import type { InboxEntry } from '#lib/api/model.ts';

/** What happened to one case, the newest first. */
export interface CaseNews {
  caseId: string;
  title: string;
  entries: InboxEntry[];
  unread: number;
}

/** Puts entries (newest first) together by case; a case stands where its newest entry stands. */
export function groupByCase(entries: readonly InboxEntry[]): CaseNews[] {
  const groups = new Map<string, CaseNews>();
  for (const entry of entries) {
    const group = groups.get(entry.case_id) ?? {
      caseId: entry.case_id,
      title: entry.case_title,
      entries: [],
      unread: 0,
    };
    group.entries.push(entry);
    if (entry.read_at === null) group.unread += 1;
    groups.set(entry.case_id, group);
  }
  return [...groups.values()];
}

/** Where an entry leads: its comment if it is about one, otherwise its case. */
export function addressOf(entry: InboxEntry): string {
  const anchor = entry.comment_id === null ? '' : `#comment-${entry.comment_id}`;
  return `/case/${entry.case_id}${anchor}`;
}
