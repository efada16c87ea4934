import { version } from '$app/env';
import { assets, immutable } from '$app/manifest';

/*
 * The app itself: the page, its scripts, styles, icons and the Latin letters. Kept whole per version, so that a
 * tab never gets half of one version and half of another.
 */
const SHELL = `shell-${version}`;
const PAGE = '/';
const OFFLINE_PAGE = '/offline.html';

/** Letters of other alphabets are fetched when a text needs them; Latin is needed at once. */
function neededOffline(path: string): boolean {
  return !path.endsWith('.woff2') || /inter-latin-wght-normal/.test(path);
}

const files = new Set(
  [...immutable, ...assets].map(({ path }) => `/${path.replace(/^\//, '')}`).filter(neededOffline),
);

export function isShellFile(url: URL): boolean {
  return files.has(url.pathname);
}

export async function keepShell(): Promise<void> {
  const cache = await caches.open(SHELL);
  // 'reload' goes past the HTTP cache: a page of the version before must not be kept under this one.
  await cache.addAll([new Request(PAGE, { cache: 'reload' }), ...files]);
}

export async function removeOldShells(): Promise<void> {
  const names = await caches.keys();
  const old = names.filter((name) => name.startsWith('shell-') && name !== SHELL);
  await Promise.all(old.map((name) => caches.delete(name)));
}

export async function answerFromShell(request: Request): Promise<Response> {
  const cache = await caches.open(SHELL);
  return (await cache.match(request, { ignoreVary: true })) ?? fetch(request).catch(() => Response.error());
}

/** Every address of the app is the same page; addresses of the server itself (the API's documents) are its own. */
export async function answerNavigation(request: Request, url: URL): Promise<Response> {
  const cache = await caches.open(SHELL);
  const shell = isServers(url.pathname) ? undefined : await cache.match(PAGE, { ignoreVary: true });
  if (shell) return shell;
  try {
    return await fetch(request);
  } catch {
    return (await cache.match(OFFLINE_PAGE)) ?? Response.error();
  }
}

function isServers(path: string): boolean {
  return /^\/(api|health|metrics)(\/|$)/.test(path);
}
