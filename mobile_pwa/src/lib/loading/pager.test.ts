import { describe, expect, test } from 'vitest';
import { Problem } from '#lib/api/problem.ts';
import { Pager, type Page } from './pager.svelte.ts';

interface Thing {
  id: string;
}

const things = (...ids: string[]): Thing[] => ids.map((id) => ({ id }));

function pagerOver(pages: Record<string, Page<Thing> | Problem>) {
  const asked: (string | undefined)[] = [];
  const pager = new Pager<Thing>(
    (cursor) => {
      asked.push(cursor);
      const page = pages[cursor ?? 'first'];
      return page && !(page instanceof Problem) ? Promise.resolve(page) : Promise.reject(page as Problem);
    },
    (thing) => thing.id,
  );
  return { pager, asked, pages };
}

const offline = new Problem({ slug: 'offline', status: 0, title: 'No connection', detail: 'Try again.' });

describe('a list that arrives in pages', () => {
  test('waits until the first page is there', async () => {
    const { pager } = pagerOver({ first: { items: things('a'), next_cursor: null } });
    expect(pager.waiting).toBe(true);
    await pager.start();
    expect(pager.waiting).toBe(false);
    expect(pager.items).toEqual(things('a'));
    expect(pager.finished).toBe(true);
  });

  test('starting twice asks once', async () => {
    const { pager, asked } = pagerOver({ first: { items: things('a'), next_cursor: null } });
    await Promise.all([pager.start(), pager.start()]);
    expect(asked).toEqual([undefined]);
  });

  test('more adds the next page and leaves out what is shown already', async () => {
    const { pager } = pagerOver({
      first: { items: things('a', 'b'), next_cursor: 'two' },
      two: { items: things('b', 'c'), next_cursor: null },
    });
    await pager.start();
    await pager.more();
    expect(pager.items).toEqual(things('a', 'b', 'c'));
    await pager.more();
    expect(pager.items).toHaveLength(3);
  });

  test('a failed next page keeps what is shown, and more tries again', async () => {
    const { pager, pages } = pagerOver({ first: { items: things('a'), next_cursor: 'two' }, two: offline });
    await pager.start();
    await pager.more();
    expect(pager.items).toEqual(things('a'));
    expect(pager.problem?.offline).toBe(true);
    pages['two'] = { items: things('b'), next_cursor: null };
    await pager.more();
    expect(pager.items).toEqual(things('a', 'b'));
    expect(pager.problem).toBeNull();
  });

  test('an answer that was overtaken by a refresh is dropped', async () => {
    const answers: ((page: Page<Thing>) => void)[] = [];
    const pager = new Pager<Thing>(
      () => new Promise((resolve) => answers.push(resolve)),
      (thing) => thing.id,
    );
    const first = pager.start();
    const second = pager.refresh();
    answers[1]?.({ items: things('new'), next_cursor: null });
    answers[0]?.({ items: things('old'), next_cursor: null });
    await Promise.all([first, second]);
    expect(pager.items).toEqual(things('new'));
  });

  test('an empty first page is empty, not waiting', async () => {
    const { pager } = pagerOver({ first: { items: [], next_cursor: null } });
    await pager.start();
    expect(pager.empty).toBe(true);
  });

  test('starts again after a first page that failed, and only then', async () => {
    const { pager, asked, pages } = pagerOver({ first: offline });
    await pager.start();
    expect(pager.problem).toBe(offline);
    pages['first'] = { items: things('a'), next_cursor: null };
    await pager.start();
    await pager.start();
    expect(pager.items).toEqual(things('a'));
    expect(asked).toHaveLength(2);
  });
});
