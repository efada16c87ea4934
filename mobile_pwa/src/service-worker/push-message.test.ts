import { describe, expect, test } from 'vitest';
import { ownPath, readPush } from './push-message.ts';

const ORIGIN = 'https://rounds.example';
const declarative = {
  web_push: 8030,
  notification: {
    title: 'A new case in Dermatology',
    body: 'Take a look and say what you think.',
    navigate: 'https://rounds.example/case/018f',
    tag: 'm1',
    lang: 'en',
    data: { message_id: 'm1' },
  },
};
const expected = {
  id: 'm1',
  title: 'A new case in Dermatology',
  body: 'Take a look and say what you think.',
  language: 'en',
  path: '/case/018f',
};

describe('a push', () => {
  test('is read from the declarative form', () => {
    expect(readPush(JSON.stringify(declarative), ORIGIN)).toEqual(expected);
  });

  test('is read from inside the wrapper of Firebase', () => {
    const wrapper = { data: { payload: JSON.stringify(declarative) }, from: '1', fcmMessageId: 'x' };
    expect(readPush(JSON.stringify(wrapper), ORIGIN)).toEqual(expected);
  });

  test.each(['', 'not json', '[]', 'null', '{"data":{"payload":"{"}}', '{"notification":{"title":3}}'])(
    'that is not ours (%s) cannot be read',
    (text) => {
      expect(readPush(text, ORIGIN)).toBeUndefined();
    },
  );

  test('leads to the same case where the app was opened by another of its addresses', () => {
    const local = 'https://ward.local:8443';
    expect(readPush(JSON.stringify(declarative), local)?.path).toBe('/case/018f');
    expect(ownPath('https://rounds.example/case/1#comment-2', local)).toBe('/case/1#comment-2');
  });

  test('never leads to another origin', () => {
    expect(ownPath('https://rounds.example//elsewhere.example/', ORIGIN)).toBe('/');
    expect(ownPath('javascript:alert(1)', ORIGIN)).toBe('/');
    expect(ownPath('', ORIGIN)).toBe('/');
    expect(ownPath('/case/1#comment-2', ORIGIN)).toBe('/case/1#comment-2');
  });
});
