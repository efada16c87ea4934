import { self } from '$app/service-worker';
import { push } from '#lib/strings/push.ts';
import { readPush, type PushMessage } from './push-message.ts';

const ALERTED_CACHE = 'alerted';
const ALERTED_LIST = '/alerted-messages';
const REMEMBERED = 200;

const ICON = '/icons/icon-192.png';
const BADGE = '/icons/badge-96.png';

/*
 * Every push shows a notification, even one that cannot be read: three silent ones and Safari takes the
 * subscription away. A message that comes twice replaces itself without a sound.
 */
export async function showPush(data: PushMessageData | null): Promise<void> {
  const message = readPush(data?.text() ?? '', self.location.origin) ?? somethingNew();
  const seen = message.id !== '' && !(await rememberAlerted(message.id));
  await self.registration.showNotification(message.title, {
    body: message.body,
    tag: message.id,
    lang: message.language,
    icon: ICON,
    badge: BADGE,
    silent: seen || null,
    data: { path: message.path, messageId: message.id },
  });
  await tellClients();
}

function somethingNew(): PushMessage {
  return {
    id: 'something-new',
    title: push.somethingNew,
    body: '',
    language: 'en',
    path: '/inbox',
  };
}

/** Open windows fetch the number of unread entries again. */
async function tellClients(): Promise<void> {
  const windows = await self.clients.matchAll({ type: 'window' });
  for (const client of windows) client.postMessage({ type: 'alerted' });
}

let remembering: Promise<unknown> = Promise.resolve();

/** Notes that a message was shown. Answers whether it is the first time; pushes are noted one after another. */
function rememberAlerted(id: string): Promise<boolean> {
  const first = remembering.then(async () => {
    const cache = await caches.open(ALERTED_CACHE);
    const ids = ((await (await cache.match(ALERTED_LIST))?.json()) ?? []) as string[];
    if (ids.includes(id)) return false;
    await cache.put(ALERTED_LIST, Response.json([...ids, id].slice(-REMEMBERED)));
    return true;
  });
  remembering = first.catch(() => undefined);
  // What cannot be noted is shown as new: better told twice than not at all.
  return first.catch(() => true);
}
