import { describe, expect, it } from 'vitest';
import type { CaseImage } from '#lib/api/model.ts';
import { newDraft, photoAdded, photoAttached, type Draft } from './draft.ts';
import { leftToDo, stepOf } from './left-to-do.ts';

const blank = newDraft('draft', 'me', 1);
const fields = { ...blank.fields, title: 'Ring', question: 'What now?', specialty: 'dermatology' };
const complete: Draft = { ...photoAttached(photoAdded(blank, 'a'), 'a', 'one', ''), fields };

function kinds(draft: Draft, state: CaseImage['state'] | null, missing: string[] = []) {
  const images = state === null ? [] : [{ id: 'one', state }];
  const told = missing.map((field) => ({ field, detail: `About ${field}` }));
  return leftToDo(draft, { images, missing: told }).map((each) => ('what' in each ? each.what : each.kind));
}

describe('left to do', () => {
  it('is everything for a blank draft, even with no signal', () => {
    expect(leftToDo(blank, null).map((each) => [each.step, 'what' in each && each.what])).toEqual([
      ['photos', 'photos'],
      ['story', 'title'],
      ['story', 'specialty'],
      ['question', 'question'],
    ]);
  });

  it('is nothing when all is there and the photos are ready', () => {
    expect(kinds(complete, 'ready')).toEqual([]);
  });

  it('waits for photos that are on their way or being made safe, and tells of refused ones', () => {
    expect(kinds({ ...photoAdded(blank, 'a'), fields }, null, ['images'])).toEqual(['uploading']);
    expect(kinds(complete, 'received', ['images'])).toEqual(['making-safe']);
    expect(kinds(complete, 'refused', ['images'])).toEqual(['refused']);
  });

  it('asks for a look at what is held on this phone before it speaks of sending it', () => {
    const two = { ...photoAdded(photoAdded(blank, 'a'), 'b'), fields };
    expect(leftToDo(two, null, 2)).toEqual([{ kind: 'held', step: 'photos', count: 2 }]);
    expect(leftToDo(two, null, 1).map((each) => each.kind)).toEqual(['held', 'uploading']);
  });

  it('asks for the safety check of what was scanned, and waits for what is covered just now', () => {
    expect(kinds(complete, 'scanned', ['images'])).toEqual(['findings']);
    expect(kinds(complete, 'cleared', ['images'])).toEqual(['making-safe']);
  });

  it('passes on what only the server knows, with where to go', () => {
    expect(
      leftToDo(complete, {
        images: [{ id: 'one', state: 'ready' }],
        missing: [{ field: 'answer', detail: 'Say more.' }],
      }),
    ).toEqual([{ kind: 'told', step: 'question', detail: 'Say more.' }]);
  });

  it('does not count spaces as words', () => {
    expect(kinds({ ...complete, fields: { ...fields, title: '   ' } }, 'ready')).toEqual(['title']);
  });
});

it('knows where each field is asked for', () => {
  expect(['images', 'images/0', 'title', 'tags', 'question', 'teaching_points'].map(stepOf)).toEqual([
    'photos',
    'photos',
    'story',
    'story',
    'question',
    'question',
  ]);
});
