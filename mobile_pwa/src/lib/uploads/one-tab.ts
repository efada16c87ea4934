import type { Exclusively } from './upload-ports.ts';

const NAME = 'caserounds-uploads';

/** Of all tabs of the app one sends; the next in line goes on when that one is closed. */
export const inOneTab: Exclusively = (work) => {
  // Older browsers have no locks; a photo sent twice is still attached once.
  if (!('locks' in navigator)) return work();
  return navigator.locks.request(NAME, work);
};

/** Tells the other tabs that the queue changed, and hears it from them. */
export class OtherTabs {
  readonly #channel = new BroadcastChannel(NAME);

  constructor(heard: () => void) {
    this.#channel.onmessage = heard;
  }

  tell(): void {
    this.#channel.postMessage('changed');
  }

  close(): void {
    this.#channel.close();
  }
}
