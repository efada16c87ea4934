import { beforeEach, describe, expect, test } from 'vitest';
import type { Me } from '#lib/api/model.ts';
import { offlineProblem, Problem } from '#lib/api/problem.ts';
import { mailLink } from '#lib/session/mail-link.svelte.ts';
import { LinkUse } from './link-use.svelte.ts';

const refused = (slug: string, status: number) => () =>
  Promise.reject<Me>(new Problem({ slug, status, title: '', detail: '' }));

let use: LinkUse;

beforeEach(() => {
  use = new LinkUse();
  mailLink.token = 'the secret of a link';
  mailLink.incomplete = false;
});

describe('a link from a mail', () => {
  test('that was used already or is too old is not tried twice, and another is offered', async () => {
    expect(await use.run(refused('link-expired', 410))).toBe(false);
    expect(mailLink.token).toBeNull();
    expect(use.broken('too old')).toBe('too old');
  });

  test('can be tried again when only the connection failed', async () => {
    await use.run(() => Promise.reject<Me>(offlineProblem()));
    expect(mailLink.token).toBe('the secret of a link');
    expect(use.broken('too old')).toBeNull();
  });

  test('of somebody who is kept out says so', async () => {
    await use.run(refused('account-suspended', 403));
    expect(use.suspended).toBe(true);
  });

  test('of which a part is missing is said to be incomplete', () => {
    mailLink.token = null;
    mailLink.incomplete = true;
    expect(use.broken('too old')).toContain('missing');
  });
});
