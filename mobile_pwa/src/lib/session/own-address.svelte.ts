const KEY = 'caserounds.own-address';

/**
 * The e-mail address that somebody typed here last, so that it need not be typed twice on the way to a link. It
 * outlives the window's being put away while its owner looks into the mail, and ends with the window.
 */
class OwnAddress {
  value = $state(globalThis.sessionStorage?.getItem(KEY) ?? '');

  /** Keeps it for as long as this window is open. */
  keep(): void {
    sessionStorage.setItem(KEY, this.value.trim());
  }

  forget(): void {
    this.value = '';
    sessionStorage.removeItem(KEY);
  }
}

export const ownAddress = new OwnAddress();

/** Whether it can be an address at all; whether it is one, only a mail can tell. */
export function looksLikeAddress(text: string): boolean {
  return /^\S+@\S+\.\S+$/.test(text.trim());
}
