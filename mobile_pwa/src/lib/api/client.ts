import createClient, { type Middleware } from 'openapi-fetch';
import { connection } from '#lib/offline/connection.svelte.ts';
import { offlineProblem, problemFrom } from './problem.ts';
import type { paths } from './schema.gen.ts';

const SAFE_METHODS = new Set(['GET', 'HEAD']);

/** Tells the server that this is our app and not a form on somebody else's page. Uploads need it too. */
export const CLIENT_HEADER = 'X-Caserounds-Client';

const ownHeaders: Middleware = {
  onRequest({ request }) {
    if (SAFE_METHODS.has(request.method)) return request;
    request.headers.set(CLIENT_HEADER, '1');
    if (request.method === 'POST' && !request.headers.has('Idempotency-Key')) {
      request.headers.set('Idempotency-Key', crypto.randomUUID());
    }
    return request;
  },
};

/** The typed client. Use it through `answer`, which throws a Problem: `await answer(api.GET('/api/session'))`. */
export const api = createClient<paths>({
  baseUrl: globalThis.location?.origin ?? 'http://localhost',
  credentials: 'same-origin',
  fetch: (request) => globalThis.fetch(request),
});
api.use(ownHeaders);

interface Result<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

/** On a copy that the service worker kept of an answer: when the answer was given. */
const SEEN_HEADER = 'X-Caserounds-Seen';

type Callback = () => void;
let sessionEnded: Callback | undefined;
let rightsMissing: Callback | undefined;

/** Says whom to tell when the server no longer knows the session (an answer of 401). */
export function onSessionEnded(callback: Callback): void {
  sessionEnded = callback;
}

/** Says whom to tell when the server refuses what this app offered: somebody's rights may have changed. */
export function onRightsMissing(callback: Callback): void {
  rightsMissing = callback;
}

const RIGHTS_MISSING = new Set(['not-allowed', 'not-verified']);

/**
 * Waits for a request and returns its body. Throws a Problem for every other outcome: what the server refused,
 * what it could not answer, and no connection at all. An aborted request throws its AbortError as it is.
 */
export async function answer<T>(request: Promise<Result<T>>): Promise<T> {
  return (await answerWithResponse(request)).body;
}

/** As `answer`, with the response, for those who need a header such as ETag. */
export async function answerWithResponse<T>(
  request: Promise<Result<T>>,
): Promise<{ body: T; response: Response }> {
  const { data, error, response } = await withoutConnection(request);
  connection.answered(response.headers.get(SEEN_HEADER));
  if (response.ok) return { body: data as T, response };
  if (response.status === 401) sessionEnded?.();
  const problem = problemFrom(error, response);
  if (RIGHTS_MISSING.has(problem.slug)) rightsMissing?.();
  throw problem;
}

/** The header value that says which version of a thing one saw: `{ 'If-Match': ifMatch(version) }`. */
export function ifMatch(version: number): string {
  return `"${version}"`;
}

async function withoutConnection<T>(request: Promise<Result<T>>): Promise<Result<T>> {
  try {
    return await request;
  } catch (error) {
    // fetch says TypeError for a connection that could not be made and for one that was cut in the middle.
    if (!(error instanceof TypeError)) throw error;
    connection.unanswered();
    throw offlineProblem();
  }
}
