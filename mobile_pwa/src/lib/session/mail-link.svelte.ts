/** Screens that a link in a mail opens; its secret stands behind the `#`, which no server and no log ever sees. */
const OPENED_BY_MAIL = new Set(['/confirm', '/reset']);

const TOKEN = /^[A-Za-z0-9_-]{20,200}$/;

/** The secret of the link that opened this window. Held in memory alone: whoever reloads opens the mail again. */
class MailLink {
  token = $state<string | null>(null);
  /** The link was opened, and part of it was missing. */
  incomplete = $state(false);

  /**
   * Takes the secret out of the address, so that it stands neither in the address bar nor in the history. Called
   * before the first screen, and again when another link is opened in a window that is there already.
   */
  take(): void {
    const { pathname, hash, search } = location;
    if (hash === '' || !OPENED_BY_MAIL.has(pathname)) return;
    this.token = tokenIn(hash);
    this.incomplete = this.token === null;
    history.replaceState(history.state, '', pathname + search);
  }

  /** A link works once. */
  spent(): void {
    this.token = null;
    this.incomplete = false;
  }
}

/** The secret in the part of an address behind the `#`; null when it is no such thing. */
export function tokenIn(hash: string): string | null {
  const token = hash.slice(1);
  return TOKEN.test(token) ? token : null;
}

export const mailLink = new MailLink();
