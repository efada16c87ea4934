import { describe, expect, it } from 'vitest';
import type { Case } from '#lib/api/model.ts';
import {
  changedFields,
  draftOf,
  fieldsToSend,
  isBlank,
  merge,
  newDraft,
  orderToSend,
  photoAdded,
  photoAttached,
  photoMoved,
  photoRemoved,
  saved,
  withoutLost,
  type Draft,
} from './draft.ts';

const author = { id: 'me', display_name: 'Dr Ada', profession: 'physician' } as const;

function image(id: string, position: number, description = ''): Case['images'][number] {
  const none = { refusal: null, width: null, height: null, placeholder: null, urls: null, findings_left: 0 };
  return { id, position, state: 'received', description, ...none };
}

function serverCase(changes: Partial<Case> = {}): Case {
  return {
    ...{ title: '', question: '', history: '', answer: '', teaching_points: '', tags: [] },
    ...{ age_band: null, sex: null, specialty: null, body_site: null },
    id: 'case',
    version: 1,
    state: 'draft',
    images: [],
    author,
    created_at: '2026-01-01T00:00:00Z',
    updated_at: '2026-01-01T00:00:00Z',
    submitted_at: null,
    published_at: null,
    decision: null,
    mine: true,
    missing: [],
    ...changes,
  };
}

function written(draft: Draft, fields: Partial<Draft['fields']>): Draft {
  return { ...draft, fields: { ...draft.fields, ...fields } };
}

const blank = newDraft('draft', 'me', 1);

describe('what is sent', () => {
  it('is nothing for a blank draft, and only what was changed otherwise', () => {
    expect(isBlank(blank)).toBe(true);
    const draft = written(blank, { title: 'Ring', tags: ['tinea'] });
    expect(isBlank(draft)).toBe(false);
    expect(fieldsToSend(draft)).toEqual({ title: 'Ring', tags: ['tinea'] });
  });

  it('leaves out a text that is too long, and only that one', () => {
    const draft = written(blank, { title: '\u{1F9A0}'.repeat(4), history: 'Three weeks' });
    expect(fieldsToSend(draft, { title: 3 })).toEqual({ history: 'Three weeks' });
    expect(Object.keys(fieldsToSend(draft, { title: 4 }))).toEqual(['title', 'history']);
  });

  it('is sent once, though the server trims it', () => {
    const draft = written(blank, { title: 'Ring ' });
    const after = saved(draft, { title: 'Ring ' }, serverCase({ title: 'Ring', version: 2 }));
    expect(changedFields(after)).toEqual([]);
    expect(after.fields.title).toBe('Ring ');
    expect(after.version).toBe(2);
  });

  it('keeps what was typed while it was under way', () => {
    const draft = written(blank, { title: 'Ring on the arm' });
    const after = saved(draft, { title: 'Ring' }, serverCase({ title: 'Ring', version: 2 }));
    expect(fieldsToSend(after)).toEqual({ title: 'Ring on the arm' });
  });
});

describe('a draft changed on two phones', () => {
  const base = draftOf(serverCase({ title: 'Ring', history: 'Old' }), 'draft', 'me', 1);

  it('takes what was changed only elsewhere', () => {
    const { draft, conflicts } = merge(base, serverCase({ title: 'Ring', history: 'New', version: 2 }));
    expect(draft.fields.history).toBe('New');
    expect(conflicts).toEqual([]);
    expect(changedFields(draft)).toEqual([]);
  });

  it('keeps what was changed only here, and sends it', () => {
    const here = written(base, { title: 'Ring on the arm' });
    const { draft, conflicts } = merge(here, serverCase({ title: 'Ring', history: 'New', version: 2 }));
    expect(conflicts).toEqual([]);
    expect(fieldsToSend(draft)).toEqual({ title: 'Ring on the arm' });
  });

  it('asks about what was changed on both, and keeps what is here until then', () => {
    const here = written(base, { history: 'Mine' });
    const { draft, conflicts } = merge(here, serverCase({ title: 'Ring', history: 'Theirs', version: 2 }));
    expect(conflicts).toEqual([{ field: 'history', mine: 'Mine', theirs: 'Theirs' }]);
    expect(draft.fields.history).toBe('Mine');
  });

  it('does not ask when both wrote the same', () => {
    const here = written(base, { history: 'Same' });
    expect(merge(here, serverCase({ title: 'Ring', history: 'Same', version: 2 })).conflicts).toEqual([]);
  });
});

describe('photos', () => {
  const two = photoAdded(photoAdded(blank, 'a'), 'b');

  it('keep their place while they go from phone to server', () => {
    const after = photoAttached(two, 'b', 'image-b', '');
    expect(after.photos.map((photo) => [photo.key, photo.uploadId, photo.imageId])).toEqual([
      ['a', 'a', null],
      ['b', null, 'image-b'],
    ]);
  });

  it('are there once when the server was asked before the arrival was noted', () => {
    const early = merge(two, serverCase({ images: [image('image-a', 1)] })).draft;
    expect(early.photos).toHaveLength(3);
    expect(photoAttached(early, 'a', 'image-a', '').photos.map((photo) => photo.imageId)).toEqual([
      'image-a',
      null,
    ]);
  });

  it('leave the draft when they were taken away from the tray', () => {
    const after = withoutLost(photoAttached(two, 'a', 'image-a', ''), () => false);
    expect(after.photos.map((photo) => photo.key)).toEqual(['a']);
  });

  it('move by one place and stay inside', () => {
    const keys = (draft: Draft) => draft.photos.map((photo) => photo.key).join('');
    expect(keys(photoMoved(two, 'a', 1))).toBe('ba');
    expect(keys(photoMoved(two, 'a', -1))).toBe('ab');
    expect(keys(photoMoved(two, 'b', 1))).toBe('ab');
    expect(keys(photoMoved(two, 'c', 1))).toBe('ab');
  });

  it('are removed here and then on the server, and do not come back by a merge', () => {
    const attached = photoAttached(two, 'a', 'image-a', '');
    const without = photoRemoved(attached, 'a');
    expect(without.removedImages).toEqual(['image-a']);
    const merged = merge(without, serverCase({ images: [image('image-a', 1)] })).draft;
    expect(merged.photos.map((photo) => photo.key)).toEqual(['b']);
    expect(merge(merged, serverCase()).draft.removedImages).toEqual([]);
  });

  it('take descriptions from elsewhere unless they were changed here', () => {
    const draft = draftOf(serverCase({ images: [image('one', 1, 'A'), image('two', 2, 'B')] }), 'd', 'me', 1);
    const [first, second] = draft.photos;
    const changed: Draft = {
      ...draft,
      photos: [{ ...first, description: 'Mine' } as never, second as never],
    };
    const merged = merge(changed, serverCase({ images: [image('one', 1, 'X'), image('two', 2, 'Y')] })).draft;
    expect(merged.photos.map((photo) => [photo.description, photo.savedDescription])).toEqual([
      ['Mine', 'X'],
      ['Y', 'Y'],
    ]);
  });

  it('are ordered on the server only when it has all of them in another order', () => {
    const answer = serverCase({ images: [image('one', 1), image('two', 2)] });
    const draft = draftOf(answer, 'd', 'me', 1);
    expect(orderToSend(draft, answer)).toBeNull();
    const moved = photoMoved(draft, 'two', -1);
    expect(orderToSend(moved, answer)).toEqual(['two', 'one']);
    expect(orderToSend(moved, serverCase({ images: [image('one', 1)] }))).toBeNull();
  });
});
