import { expect, it } from 'vitest';
import { coveredAnew, isOutdated, showsCase, versionsNamed } from './picture-versions.ts';

const at = (path: string) => new URL(path, 'https://rounds.example');
const urls = (id: string, version: string) => ({
  small: `/api/images/${id}/small?version=${version}`,
  large: `/api/images/${id}/large?version=${version}`,
});

const CASE = {
  id: 'c',
  images: [
    { id: 'one', urls: urls('one', 'b2') },
    { id: 'two', urls: null },
  ],
};

it('finds the versions in a case, a list and an inbox alike', () => {
  const list = { items: [{ id: 'c', image: { id: 'one', urls: urls('one', 'a1') } }], next_cursor: null };
  expect([...versionsNamed(CASE)]).toEqual([
    ['one', 'b2'],
    ['two', null],
  ]);
  expect([...versionsNamed(list)]).toEqual([['one', 'a1']]);
  expect([...versionsNamed('not an answer with pictures')]).toEqual([]);
});

it('ends the copies of the version before, and those without any', () => {
  const named = versionsNamed(CASE);
  expect(isOutdated(at('/api/images/one/small?version=a1'), named)).toBe(true);
  expect(isOutdated(at('/api/images/one/medium'), named)).toBe(true);
  expect(isOutdated(at('/api/images/one/small?version=b2'), named)).toBe(false);
});

it('ends every copy of a picture that is being covered, and none of a picture that is not spoken of', () => {
  const named = versionsNamed(CASE);
  expect(isOutdated(at('/api/images/two/small?version=a1'), named)).toBe(true);
  expect(isOutdated(at('/api/images/three/small?version=a1'), named)).toBe(false);
});

it('knows the requests that cover a photo anew, by its author or a reviewer', () => {
  const photo = { caseId: '1', imageId: '2' };
  expect(coveredAnew('PUT', at('/api/cases/1/images/2/safety-check'))).toEqual(photo);
  expect(coveredAnew('PUT', at('/api/review/cases/1/images/2/safety-check'))).toEqual(photo);
  expect(coveredAnew('GET', at('/api/cases/1/images/2/safety-check'))).toBeNull();
  expect(coveredAnew('PUT', at('/api/cases/1/image-order'))).toBeNull();
});

it('knows the answers that would still lead to the picture of before', () => {
  expect(showsCase(at('/api/cases/1'), '1')).toBe(true);
  expect(showsCase(at('/api/me/cases?cursor=x'), '1')).toBe(true);
  expect(showsCase(at('/api/cases/2'), '1')).toBe(false);
  expect(showsCase(at('/api/cases/1/comments'), '1')).toBe(false);
});
