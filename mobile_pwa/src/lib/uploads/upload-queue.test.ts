import { beforeEach, describe, expect, it } from 'vitest';
import { newItem, type UploadItem } from './upload-item.ts';
import {
  SendFailure,
  type AttachedImage,
  type SendWatcher,
  type UploadSender,
  type UploadStore,
} from './upload-ports.ts';
import { UploadQueue } from './upload-queue.ts';

/** Keeps copies, like a database does. */
class MemoryStore implements UploadStore {
  readonly rows = new Map<string, { item: UploadItem; photo: Blob }>();

  async all() {
    await Promise.resolve();
    return [...this.rows.values()].map((row) => ({ ...row.item }));
  }

  async add(item: UploadItem, photo: Blob) {
    await Promise.resolve();
    this.rows.set(item.id, { item: { ...item }, photo });
  }

  async photo(id: string) {
    await Promise.resolve();
    return this.rows.get(id)?.photo ?? null;
  }

  async update(item: UploadItem) {
    await Promise.resolve();
    const row = this.rows.get(item.id);
    if (row) row.item = { ...item };
  }

  async remove(id: string) {
    await Promise.resolve();
    this.rows.delete(id);
  }
}

type Step = (item: UploadItem, watcher: SendWatcher, signal: AbortSignal) => Promise<void>;

/** A server in memory: attaching the same photo twice gives the same image. */
class ScriptedSender implements UploadSender {
  readonly log: string[] = [];
  readonly images = new Map<string, AttachedImage>();
  steps: Step[] = [];
  attachFailures: SendFailure[] = [];

  async send(item: UploadItem, _photo: Blob, watcher: SendWatcher, signal: AbortSignal) {
    this.log.push(`send ${item.id} from ${item.uploadUrl ?? 'nothing'}`);
    watcher.placed(item.uploadUrl ?? `/api/uploads/${item.id}`);
    const step = this.steps.shift();
    if (step) await step(item, watcher, signal);
    watcher.progress(item.size);
  }

  async attach(item: UploadItem) {
    await Promise.resolve();
    const failure = this.attachFailures.shift();
    if (failure) throw failure;
    this.log.push(`attach ${item.id} to ${item.caseId ?? '?'}`);
    const image = this.images.get(item.id) ?? { id: `image-${item.id}`, state: 'received' };
    this.images.set(item.id, image);
    return image;
  }

  async discard(uploadUrl: string) {
    await Promise.resolve();
    this.log.push(`discard ${uploadUrl}`);
  }
}

let store: MemoryStore;
let sender: ScriptedSender;
let shown: readonly UploadItem[];
let attached: string[];
let signedOut: number;
let timers: { milliseconds: number; work: () => void }[];
let line: Promise<void>;

/** Opens the app (again): a new queue on the same phone and the same server. */
function open(): UploadQueue {
  return new UploadQueue('me', {
    store,
    sender,
    exclusively: (work) => {
      line = line.then(work);
      return line;
    },
    listener: {
      changed: (items) => {
        shown = items;
      },
      attached: async (item, image) => {
        await Promise.resolve();
        attached.push(`${item.id}=${image.id}`);
      },
      signedOut: () => {
        signedOut += 1;
      },
    },
    after: (milliseconds, work) => {
      const timer = { milliseconds, work };
      timers.push(timer);
      return () => {
        timers = timers.filter((each) => each !== timer);
      };
    },
    random: () => 0.5,
  });
}

function photo(id: string, changes: Partial<UploadItem> = {}): UploadItem {
  const item = newItem(
    { id, type: 'image/jpeg', size: 100 },
    { id: 'draft', caseId: 'case', owner: 'me' },
    1,
  );
  return { ...item, ...changes };
}

async function add(queue: UploadQueue, item: UploadItem): Promise<void> {
  await queue.add(item, new Blob(['x']));
  await queue.idle();
}

/** Waits until the sender has begun. */
async function underWay(): Promise<void> {
  while (sender.log.length === 0) await Promise.resolve();
}

beforeEach(() => {
  store = new MemoryStore();
  sender = new ScriptedSender();
  shown = [];
  attached = [];
  signedOut = 0;
  timers = [];
  line = Promise.resolve();
});

describe('a photo', () => {
  it('is sent, attached, and then gone from the phone', async () => {
    await add(open(), photo('a'));
    expect(sender.log).toEqual(['send a from nothing', 'attach a to case']);
    expect(attached).toEqual(['a=image-a']);
    expect(store.rows.size).toBe(0);
    expect(shown).toEqual([]);
  });

  it('waits, sent, for its draft to be known to the server', async () => {
    const queue = open();
    await add(queue, photo('a', { caseId: null }));
    expect(shown.map((item) => item.state)).toEqual(['sent']);
    await queue.assignCase('draft', 'late');
    await queue.drain();
    expect(sender.log.at(-1)).toBe('attach a to late');
  });

  it('goes on where it was after the app was closed in the middle', async () => {
    store.rows.set('a', {
      item: photo('a', { state: 'sending', sent: 40, uploadUrl: '/api/uploads/9' }),
      photo: new Blob(['x']),
    });
    await open().drain();
    expect(sender.log).toEqual(['send a from /api/uploads/9', 'attach a to case']);
  });

  it('is attached once when the app was closed between the answer and the note of it', async () => {
    sender.images.set('a', { id: 'image-a', state: 'ready' });
    store.rows.set('a', { item: photo('a', { state: 'sent', sent: 100 }), photo: new Blob(['x']) });
    await open().drain();
    expect(attached).toEqual(['a=image-a']);
    expect(sender.images.size).toBe(1);
    expect(store.rows.size).toBe(0);
  });

  it('of somebody else is left alone', async () => {
    store.rows.set('a', { item: photo('a', { owner: 'other' }), photo: new Blob(['x']) });
    await open().drain();
    expect(sender.log).toEqual([]);
    expect(store.rows.size).toBe(1);
  });
});

describe('a failure', () => {
  it('of the connection keeps the photo and its place, and tries again later, and later still', async () => {
    const cut: Step = (_item, watcher) => {
      watcher.progress(60);
      return Promise.reject(new SendFailure('later', 'No connection'));
    };
    sender.steps = [cut, cut];
    const queue = open();
    await add(queue, photo('a'));
    expect(shown[0]).toMatchObject({ state: 'waiting', sent: 60, uploadUrl: '/api/uploads/a' });
    expect(timers.map((timer) => timer.milliseconds)).toEqual([750]);
    timers.shift()?.work();
    await queue.drain();
    expect(timers.map((timer) => timer.milliseconds)).toEqual([1500]);
    timers.shift()?.work();
    await queue.drain();
    expect(attached).toEqual(['a=image-a']);
    expect(sender.log.filter((line) => line.startsWith('send'))).toEqual([
      'send a from nothing',
      'send a from /api/uploads/a',
      'send a from /api/uploads/a',
    ]);
  });

  it('in the middle leaves what arrived on record, for when the app is opened again', async () => {
    sender.steps = [
      (_item, watcher) => {
        watcher.arrived(50);
        watcher.progress(70);
        return new Promise(() => undefined);
      },
    ];
    await open().add(photo('a'), new Blob(['x']));
    await underWay();
    for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
    expect(store.rows.get('a')?.item).toMatchObject({ state: 'sending', sent: 50 });
    expect(shown[0]?.sent).toBe(70);
  });

  it('that the server means keeps the reason and lets the others go on', async () => {
    sender.steps = [() => Promise.reject(new SendFailure('refused', 'Your space is full.'))];
    const queue = open();
    store.rows.set('b', { item: photo('b', { addedAt: 2 }), photo: new Blob(['x']) });
    await add(queue, photo('a'));
    expect(shown.map((item) => [item.id, item.state, item.reason])).toEqual([
      ['a', 'refused', 'Your space is full.'],
    ]);
    expect(attached).toEqual(['b=image-b']);
  });

  it('because of an ended session waits for the sign-in and loses nothing', async () => {
    sender.steps = [() => Promise.reject(new SendFailure('signed_out', 'Sign in'))];
    await add(open(), photo('a'));
    expect(signedOut).toBe(1);
    expect(timers).toEqual([]);
    expect(shown[0]?.state).toBe('waiting');
  });

  it('that nobody foresaw is tried again, not lost', async () => {
    sender.steps = [() => Promise.reject(new TypeError('odd'))];
    await add(open(), photo('a'));
    expect(store.rows.size).toBe(1);
    expect(timers).toHaveLength(1);
  });

  it('of an expired upload starts over, but not for ever', async () => {
    sender.attachFailures = Array.from({ length: 5 }, () => new SendFailure('lost', 'It expired.'));
    await add(open(), photo('a'));
    expect(sender.log.filter((line) => line === 'send a from nothing')).toHaveLength(4);
    expect(shown[0]).toMatchObject({ state: 'refused', reason: 'It expired.' });
  });
});

describe('a person', () => {
  const untilStopped: Step = (_item, _watcher, signal) =>
    new Promise((_resolve, reject) => {
      signal.addEventListener('abort', () => {
        reject(signal.reason as Error);
      });
    });

  it('pauses and goes on', async () => {
    sender.steps = [untilStopped];
    const queue = open();
    await queue.add(photo('a'), new Blob(['x']));
    const drained = queue.idle();
    await underWay();
    await queue.pause('a');
    await drained;
    expect(shown[0]?.state).toBe('paused');
    await queue.resume('a');
    await queue.drain();
    expect(attached).toEqual(['a=image-a']);
  });

  it('takes a photo away while it is being sent', async () => {
    sender.steps = [untilStopped];
    const queue = open();
    await queue.add(photo('a'), new Blob(['x']));
    const drained = queue.idle();
    await underWay();
    await queue.cancel('a');
    await drained;
    expect(store.rows.size).toBe(0);
    expect(sender.log).toEqual(['send a from nothing', 'discard /api/uploads/a']);
    expect(timers).toEqual([]);
  });

  it('takes it away in another tab', async () => {
    sender.steps = [untilStopped];
    const here = open();
    await here.add(photo('a'), new Blob(['x']));
    const drained = here.idle();
    await underWay();
    store.rows.delete('a');
    await here.refresh();
    await drained;
    expect(attached).toEqual([]);
  });

  it('signs out, and everything stops', async () => {
    sender.steps = [untilStopped];
    const queue = open();
    await queue.add(photo('a'), new Blob(['x']));
    await underWay();
    await queue.stop();
    expect(attached).toEqual([]);
    expect(timers).toEqual([]);
  });
});

it('two tabs send each photo once', async () => {
  store.rows.set('a', { item: photo('a'), photo: new Blob(['x']) });
  store.rows.set('b', { item: photo('b', { addedAt: 2 }), photo: new Blob(['x']) });
  await Promise.all([open().drain(), open().drain()]);
  expect(sender.log).toEqual([
    'send a from nothing',
    'attach a to case',
    'send b from nothing',
    'attach b to case',
  ]);
});

describe('a photo that is held', () => {
  const draft = { id: 'draft', caseId: 'case', owner: 'me' };
  const held = newItem({ id: 'a', type: 'image/png', size: 4 }, draft, 1, 'held');

  it('stays on the phone until it is released, however often the queue wakes', async () => {
    const queue = open();
    await queue.add(held, new Blob(['0123']));
    await queue.idle();
    queue.wake();
    await queue.idle();
    expect(sender.log).toEqual([]);
    expect(shown.map(({ state }) => state)).toEqual(['held']);
    await queue.release('a', null);
    await queue.idle();
    expect(attached).toEqual(['a=image-a']);
  });

  it('goes as it was painted over, and nothing of what was under the paint is kept', async () => {
    const queue = open();
    await queue.add(held, new Blob(['0123']));
    sender.steps = [
      async (item) => {
        expect([item.type, item.size]).toEqual(['image/jpeg', 2]);
        expect(await store.rows.get('a')?.photo.text()).toBe('ab');
      },
    ];
    await queue.release('a', new Blob(['ab'], { type: 'image/jpeg' }));
    await queue.idle();
    expect(attached).toEqual(['a=image-a']);
  });

  it('is not sent by pausing and going on with it, nor released twice', async () => {
    const queue = open();
    await queue.add(held, new Blob(['0123']));
    await queue.pause('a');
    expect(shown[0]?.state).toBe('held');
    await queue.release('a', null);
    await queue.release('a', new Blob(['later']));
    await queue.idle();
    expect(sender.log).toEqual(['send a from nothing', 'attach a to case']);
  });
});
