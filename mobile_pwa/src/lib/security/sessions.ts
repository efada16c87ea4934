import { answer, api } from '#lib/api/client.ts';
import type { SignedInBrowser } from '#lib/api/model.ts';
import { Pager } from '#lib/loading/pager.svelte.ts';

/** Every browser in which this person is signed in. */
export function signedInBrowsers(): Pager<SignedInBrowser> {
  return new Pager<SignedInBrowser>(
    (cursor) => answer(api.GET('/api/sessions', { params: { query: { ...(cursor && { cursor }) } } })),
    (item) => item.id,
  );
}

/** Signs another browser out: its notifications end, and what it keeps is wiped as soon as it asks. */
export async function signOutBrowser(id: string): Promise<void> {
  await answer(api.DELETE('/api/sessions/{session_id}', { params: { path: { session_id: id } } }));
}
