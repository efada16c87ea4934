import { describe, expect, it } from 'vitest';
import { annotationOf, bareId, fragmentOf, imageIdOf, parseFragment } from './web-annotation.ts';

const picture = { width: 4000, height: 3000 };

describe('reading a media fragment', () => {
  it('reads pixels, named or not', () => {
    const region = { x: 10, y: 20, width: 30, height: 40 };
    expect(parseFragment('xywh=pixel:10,20,30,40', picture)).toEqual(region);
    expect(parseFragment('xywh=10,20,30,40', null)).toEqual(region);
    expect(parseFragment('#xywh=pixel:10,20,30,40', null)).toEqual(region);
    expect(parseFragment('t=1&xywh=pixel:10,20,30,40', null)).toEqual(region);
  });

  it('reads percent of a picture whose size is known', () => {
    const region = { x: 1000, y: 1500, width: 400, height: 300 };
    expect(parseFragment('xywh=percent:25,50,10,10', picture)).toEqual(region);
    expect(parseFragment('xywh=percent:25,50,10,10', null)).toBeNull();
  });

  it.each([
    '',
    'xywh=',
    'xywh=pixel:1,2,3',
    'xywh=pixel:-1,2,3,4',
    'xywh=mm:1,2,3,4',
    'xywh=1,2,0,4',
    'xywh=1..2,1,1,1',
  ])('knows no region in "%s"', (value) => {
    expect(parseFragment(value, picture)).toBeNull();
  });
});

describe('writing an annotation', () => {
  it('names the region in pixels, and comes back the same', () => {
    const region = { x: 0, y: 7, width: 1, height: 1 };
    expect(fragmentOf(region)).toBe('xywh=pixel:0,7,1,1');
    expect(parseFragment(fragmentOf(region), null)).toEqual(region);
  });

  it('has an empty body when it says nothing itself', () => {
    expect(annotationOf({ x: 1, y: 2, width: 3, height: 4 }, '  ')).toEqual({
      type: 'Annotation',
      body: [],
      target: {
        selector: {
          type: 'FragmentSelector',
          conformsTo: 'http://www.w3.org/TR/media-frags/',
          value: 'xywh=pixel:1,2,3,4',
        },
      },
    });
  });

  it('carries its text plain', () => {
    const annotation = annotationOf({ x: 1, y: 2, width: 3, height: 4 }, ' Scale <b>here</b> ');
    expect(annotation.body).toEqual([
      { type: 'TextualBody', value: 'Scale <b>here</b>', format: 'text/plain', purpose: 'commenting' },
    ]);
  });
});

it('takes identifiers out of their wrapping', () => {
  expect(bareId('urn:uuid:0190-a')).toBe('0190-a');
  expect(bareId('0190-a')).toBe('0190-a');
  expect(imageIdOf('/api/images/0190-b/master')).toBe('0190-b');
  expect(imageIdOf('https://rounds.example/api/images/0190-b/master')).toBe('0190-b');
  expect(imageIdOf('/api/images/0190-b/small')).toBeNull();
});
