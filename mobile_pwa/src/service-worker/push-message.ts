/*
 * What a push says, from the two forms in which it reaches the worker: a Declarative Web Push object as it is,
 * or Firebase's wrapper with that object as a string inside (`data.payload`).
 */

/** One push that can be shown. */
export interface PushMessage {
  id: string;
  title: string;
  body: string;
  language: string;
  /** Where a tap leads: always a path of our own origin. */
  path: string;
}

/** Reads a push. Anything that is not one of ours gives undefined. */
export function readPush(text: string, origin: string): PushMessage | undefined {
  const received = parse(text);
  const wrapped = asText(object(received['data'])['payload']);
  const notification = object((wrapped === '' ? received : parse(wrapped))['notification']);
  const title = asText(notification['title']);
  if (title === '') return undefined;
  return {
    id: asText(object(notification['data'])['message_id']) || asText(notification['tag']),
    title,
    body: asText(notification['body']),
    language: asText(notification['lang']) || 'en',
    path: ownPath(asText(notification['navigate']), origin),
  };
}

/**
 * The path of an address, to be opened on our own origin whatever the address's was: the server names the app by
 * one address, and people may have opened it by another that it has. The start page for what is no path.
 */
export function ownPath(address: string, origin: string): string {
  if (!URL.canParse(address, origin)) return '/';
  const { protocol, pathname, search, hash } = new URL(address, origin);
  const path = pathname + search + hash;
  return /^https?:$/.test(protocol) && isOwn(path, origin) ? path : '/';
}

/** `//elsewhere.example` looks like a path and is none. */
function isOwn(path: string, origin: string): boolean {
  return URL.canParse(path, origin) && new URL(path, origin).origin === origin;
}

type Fields = Record<string, unknown>;

function parse(text: string): Fields {
  try {
    return object(JSON.parse(text));
  } catch {
    return {};
  }
}

function object(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? (value as Fields) : {};
}

function asText(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
