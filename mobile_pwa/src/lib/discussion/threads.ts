/** Comments put in threads, one level deep. Pure. */

export interface ThreadedComment {
  id: string;
  parent_id: string | null;
  created_at: string;
  deleted: boolean;
}

export interface Thread<C extends ThreadedComment> {
  root: C;
  replies: C[];
}

/** Oldest first. A deleted comment stays as an empty place only while living replies hang on it. */
export function threadsOf<C extends ThreadedComment>(comments: readonly C[]): Thread<C>[] {
  const byAge = [...comments].sort(
    (a, b) => a.created_at.localeCompare(b.created_at) || a.id.localeCompare(b.id),
  );
  const threads = new Map<string, Thread<C>>();
  for (const comment of byAge) {
    if (comment.parent_id === null) threads.set(comment.id, { root: comment, replies: [] });
  }
  for (const comment of byAge) {
    if (comment.parent_id === null || comment.deleted) continue;
    const thread = threads.get(comment.parent_id);
    // A reply whose thread is not loaded yet is not lost: it stands alone until it is.
    if (thread) thread.replies.push(comment);
    else threads.set(comment.id, { root: comment, replies: [] });
  }
  return [...threads.values()].filter((thread) => !thread.root.deleted || thread.replies.length > 0);
}

/** How many living comments there are. */
export function livingCount(comments: readonly ThreadedComment[]): number {
  return comments.filter((comment) => !comment.deleted).length;
}
