import { answer, api } from '#lib/api/client.ts';
import type { Follow } from '#lib/api/model.ts';
import { vocabulary } from '#lib/vocabulary/vocabulary.svelte.ts';

/** What a followed thing is called; the list of follows itself has identifiers only. */
export async function nameOf({ kind, target }: Follow): Promise<string> {
  if (kind === 'specialty') {
    await vocabulary.load();
    return vocabulary.label('specialties', target);
  }
  if (kind === 'case') {
    return (await answer(api.GET('/api/cases/{case_id}', { params: { path: { case_id: target } } }))).title;
  }
  const { items } = await answer(api.GET('/api/cases', { params: { query: { author: target, limit: 1 } } }));
  return items[0]?.author.display_name ?? '';
}
