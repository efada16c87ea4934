import { self } from '$app/service-worker';
import { ask } from './asking.ts';
import { coveredAnew, isOutdated, showsCase, versionsNamed, type NamedVersions } from './picture-versions.ts';
import {
  endsSession,
  forgetsOn,
  isDown,
  isSensitive,
  isTooOld,
  keepsFor,
  SEEN_HEADER,
  SEEN_LIMITS,
  seenKindOf,
  type SeenKind,
} from './seen-rules.ts';

/** A bad signal is no signal: after this long a copy is shown, if there is one. */
const NETWORK_PATIENCE_MS = 8_000;

/** Whoever does not say in this time where it is gets no copies. */
const SCREEN_PATIENCE_MS = 2_000;

const cacheName = (kind: SeenKind) => `seen-${kind}`;
const KINDS: readonly SeenKind[] = ['answers', 'pictures'];

/** Moves on with every wipe; an answer that was asked for before a wipe is not kept after it. */
let generation = 0;

/** What was so when an answer was asked for. */
interface Asked {
  generation: number;
  kept: Promise<boolean>;
}

/** Answers from the network and keeps a copy; without a network, from the copy, marked as such. */
export async function answerFromSeen(event: FetchEvent): Promise<Response> {
  const url = new URL(event.request.url);
  const kind = seenKindOf(url) ?? 'answers';
  const asked: Asked = { generation, kept: keepsAnswer(url, event.clientId) };
  const copy = () => copyOf(event.request, kind);
  const network = fetch(event.request).then(async (response) => {
    event.waitUntil(remember(event, kind, response.clone(), asked));
    // A server that is down behind its proxy is as good as no server.
    return isDown(response.status) ? ((await copy()) ?? response) : response;
  });
  return Promise.race([
    network.catch(async () => (await copy()) ?? Response.error()),
    whenSlow(network, copy),
  ]);
}

/** Answers with a copy when the network takes too long; never, when it was quick or there is no copy. */
function whenSlow(network: Promise<Response>, copy: () => Promise<Response | undefined>): Promise<Response> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => {
      void copy().then((response) => response && resolve(response));
    }, NETWORK_PATIENCE_MS);
    const stop = () => {
      clearTimeout(timer);
    };
    network.then(stop, stop);
  });
}

/** Forgets everything that was seen. */
export async function wipeSeen(): Promise<void> {
  generation += 1;
  await Promise.all(KINDS.map((kind) => caches.delete(cacheName(kind))));
}

/** Removes what is too old or too much. */
export async function pruneSeen(): Promise<void> {
  await Promise.all(KINDS.map(prune));
}

async function remember(event: FetchEvent, kind: SeenKind, response: Response, asked: Asked): Promise<void> {
  if (endsSession(response.status)) return wipeSeen();
  if (response.status !== 200 && !forgetsOn(response.status)) return;
  // What a reviewer's screen is told is not kept, but ends old pictures all the same.
  if (response.status === 200 && kind === 'answers') {
    await dropOutdated(
      versionsNamed(
        await response
          .clone()
          .json()
          .catch(() => null),
      ),
    );
  }
  const keeps = response.status === 200 && (await asked.kept);
  // A connection that is cut in the middle of an answer leaves what was kept before as it was.
  const body = keeps ? await response.blob().catch(() => null) : undefined;
  if (body === null) return;
  if (asked.generation !== generation) return;
  const cache = await caches.open(cacheName(kind));
  await cache.delete(event.request, { ignoreVary: true });
  if (body === undefined) return;
  // A picture as it was before it was covered anew lies under the same path, with another version.
  if (kind === 'pictures') await cache.delete(event.request, { ignoreVary: true, ignoreSearch: true });
  await cache.put(event.request.url, new Response(body, { headers: stamped(response.headers) }));
  if (asked.generation !== generation) await wipeSeen();
  else await trim(cache, kind);
}

/** A photo that is sent to be covered anew is seen no more as it is: its copies go before the server has answered. */
export async function forgetCovered(request: Request): Promise<void> {
  const photo = coveredAnew(request.method, new URL(request.url));
  if (!photo) return;
  await forget('answers', (url) => showsCase(url, photo.caseId));
  await dropOutdated(new Map([[photo.imageId, null]]));
}

/** Forgets pictures as they were before, once an answer tells that they are others now. */
async function dropOutdated(named: NamedVersions): Promise<void> {
  if (named.size > 0) await forget('pictures', (url) => isOutdated(url, named));
}

async function forget(kind: SeenKind, goes: (url: URL) => boolean): Promise<void> {
  if (!(await caches.has(cacheName(kind)))) return;
  const cache = await caches.open(cacheName(kind));
  for (const request of await cache.keys()) {
    if (goes(new URL(request.url))) await cache.delete(request, { ignoreVary: true });
  }
}

/**
 * Whether what this window asks for may be kept. The window itself says where it is: its `url` would only say
 * where it was opened, and inside the app it moves on by itself.
 */
async function keepsAnswer(url: URL, clientId: string): Promise<boolean> {
  if (!isSensitive(url)) return true;
  const client = await self.clients.get(clientId);
  return client !== undefined && keepsFor(await ask(client, { type: 'where' }, SCREEN_PATIENCE_MS));
}

function stamped(original: Headers): Headers {
  const headers = new Headers();
  for (const name of ['Content-Type', 'ETag']) {
    const value = original.get(name);
    if (value !== null) headers.set(name, value);
  }
  headers.set(SEEN_HEADER, new Date().toISOString());
  return headers;
}

async function copyOf(request: Request, kind: SeenKind): Promise<Response | undefined> {
  const copy = await caches.match(request, { cacheName: cacheName(kind), ignoreVary: true });
  return copy && !isTooOld(copy.headers.get(SEEN_HEADER), kind, Date.now()) ? copy : undefined;
}

async function prune(kind: SeenKind): Promise<void> {
  if (!(await caches.has(cacheName(kind)))) return;
  const cache = await caches.open(cacheName(kind));
  for (const request of await cache.keys()) {
    const seenAt = (await cache.match(request, { ignoreVary: true }))?.headers.get(SEEN_HEADER) ?? null;
    if (isTooOld(seenAt, kind, Date.now())) await cache.delete(request, { ignoreVary: true });
  }
  await trim(cache, kind);
}

/** A cache lists its entries in the order in which they were put, so the first are the oldest. */
async function trim(cache: Cache, kind: SeenKind): Promise<void> {
  const requests = await cache.keys();
  const tooMany = requests.slice(0, Math.max(0, requests.length - SEEN_LIMITS[kind].entries));
  await Promise.all(tooMany.map((request) => cache.delete(request, { ignoreVary: true })));
}
