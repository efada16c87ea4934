import { answer, api, ifMatch } from '#lib/api/client.ts';
import type { Comment, CommentVersion } from '#lib/api/model.ts';
import { Pager } from '#lib/loading/pager.svelte.ts';
import { livingCount, threadsOf } from './threads.ts';

/** What one writes before it is sent; the key stays the same until the server has answered. */
export interface NewComment {
  text: string;
  parentId: string | null;
  annotationId: string | null;
  key: string;
}

/** The comments of one case, in threads. Writing throws the Problem; nothing shown is lost by a failure. */
export class Discussion {
  readonly caseId: string;
  readonly pager: Pager<Comment>;
  readonly threads = $derived.by(() => threadsOf(this.pager.items));
  readonly count = $derived.by(() => livingCount(this.pager.items));

  constructor(caseId: string) {
    this.caseId = caseId;
    this.pager = new Pager<Comment>(
      (cursor) =>
        answer(
          api.GET('/api/cases/{case_id}/comments', {
            params: { path: { case_id: caseId }, query: cursor ? { cursor } : {} },
          }),
        ),
      (comment) => comment.id,
    );
  }

  /** The first living comment pinned to a mark. */
  pinnedTo(markId: string): Comment | undefined {
    return this.pager.items.find((comment) => comment.annotation_id === markId && !comment.deleted);
  }

  async write({ text, parentId, annotationId, key }: NewComment): Promise<Comment> {
    const comment = await answer(
      api.POST('/api/cases/{case_id}/comments', {
        params: { path: { case_id: this.caseId }, header: { 'Idempotency-Key': key } },
        body: {
          text,
          ...(parentId === null ? {} : { parent_id: parentId }),
          ...(annotationId === null ? {} : { annotation_id: annotationId }),
        },
      }),
    );
    this.add(comment);
    return comment;
  }

  add(comment: Comment): void {
    this.pager.items = [...this.pager.items.filter((each) => each.id !== comment.id), comment];
  }

  async edit(comment: Comment, text: string): Promise<void> {
    const changed = await answer(
      api.PATCH('/api/comments/{comment_id}', {
        params: { path: { comment_id: comment.id }, header: { 'If-Match': ifMatch(comment.version) } },
        body: { text },
      }),
    );
    this.pager.replace(changed);
  }

  /** It is gone at once, and back when the server refuses. */
  async remove(comment: Comment): Promise<void> {
    const emptied = { ...comment, text: null, deleted: true };
    this.pager.replace(emptied);
    try {
      const path = { comment_id: comment.id };
      await answer(api.DELETE('/api/comments/{comment_id}', { params: { path } }));
    } catch (error) {
      this.pager.replace(comment);
      throw error;
    }
  }

  async historyOf(comment: Comment): Promise<CommentVersion[]> {
    const path = { comment_id: comment.id };
    const { items } = await answer(api.GET('/api/comments/{comment_id}/history', { params: { path } }));
    return items;
  }
}
