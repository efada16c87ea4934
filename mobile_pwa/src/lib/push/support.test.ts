import { describe, expect, test } from 'vitest';
import { deviceLabel, pushState, type BrowserFacts } from './support.ts';

const able: BrowserFacts = {
  hasServiceWorker: true,
  hasPushManager: true,
  permission: 'default',
  iOS: false,
  standalone: false,
};

describe('notifications', () => {
  test('are off until asked for, and on when allowed and subscribed', () => {
    expect(pushState(able, false)).toBe('off');
    expect(pushState({ ...able, permission: 'granted' }, true)).toBe('on');
  });

  test('are off when allowed but not subscribed, or when the subscription is no longer allowed', () => {
    expect(pushState({ ...able, permission: 'granted' }, false)).toBe('off');
    expect(pushState({ ...able, permission: 'default' }, true)).toBe('off');
  });

  test('are denied when the browser blocks them', () => {
    expect(pushState({ ...able, permission: 'denied' }, true)).toBe('denied');
  });

  test('need the home screen on an iPhone in Safari', () => {
    const safari = { ...able, hasPushManager: false, permission: undefined, iOS: true };
    expect(pushState(safari, false)).toBe('needs-home-screen');
    expect(pushState({ ...safari, standalone: true }, false)).toBe('unsupported');
  });

  test('are not possible in a browser without push', () => {
    expect(pushState({ ...able, hasPushManager: false }, false)).toBe('unsupported');
  });
});

test.each([
  [
    'Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/156.0 Mobile Safari/537.36',
    'Chrome on Android',
  ],
  ['Mozilla/5.0 (iPhone; CPU iPhone OS 18_4 like Mac OS X) Version/18.4 Safari/604.1', 'Safari on iPhone'],
  [
    'Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/156.0 Safari/537.36 Edg/156.0',
    'Edge on Windows',
  ],
  ['Mozilla/5.0 (X11; Linux x86_64; rv:150.0) Gecko/20100101 Firefox/150.0', 'Firefox on Linux'],
  ['something else', 'Browser'],
])('%s is called %s', (userAgent, label) => {
  expect(deviceLabel(userAgent)).toBe(label);
});
