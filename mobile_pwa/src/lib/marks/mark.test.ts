import { expect, it } from 'vitest';
import { marksOf, type ReceivedAnnotation } from './mark.ts';

function annotation(id: string, created: string, image: string, fragment: string): ReceivedAnnotation {
  return {
    id: `urn:uuid:${id}`,
    created,
    creator: { id: 'urn:uuid:me', name: 'Dr Ada' },
    body: [],
    target: { source: `/api/images/${image}/master`, selector: { value: fragment } },
  };
}

const pictures = [{ id: 'one', width: 100, height: 100 }];

it('numbers marks by age, whatever order they came in', () => {
  const marks = marksOf(
    [
      annotation('b', '2026-01-02T00:00:00Z', 'one', 'xywh=pixel:1,1,1,1'),
      annotation('a', '2026-01-01T00:00:00Z', 'one', 'xywh=pixel:5,5,10,10'),
    ],
    pictures,
    'me',
  );
  expect(marks.map((mark) => [mark.id, mark.number, mark.kind, mark.own])).toEqual([
    ['a', 1, 'box', true],
    ['b', 2, 'point', true],
  ]);
});

it('leaves out what it cannot place', () => {
  const marks = marksOf(
    [
      annotation('a', '2026-01-01T00:00:00Z', 'elsewhere', 'xywh=pixel:1,1,1,1'),
      annotation('b', '2026-01-01T00:00:00Z', 'one', 'svg:circle'),
      annotation('c', '2026-01-01T00:00:00Z', 'one', 'xywh=pixel:1,1,1,1'),
    ],
    pictures,
    'you',
  );
  expect(marks.map((mark) => [mark.id, mark.number, mark.own])).toEqual([['c', 1, false]]);
});
