import { answer, api } from '#lib/api/client.ts';
import type { OwnCase } from '#lib/api/model.ts';
import { Pager } from '#lib/loading/pager.svelte.ts';

/** One's own cases in every state, the last changed first. */
export function ownCases(): Pager<OwnCase> {
  return new Pager<OwnCase>(
    (cursor) => answer(api.GET('/api/me/cases', { params: { query: { ...(cursor && { cursor }) } } })),
    (item) => item.id,
  );
}
