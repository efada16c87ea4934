import { connection } from '#lib/offline/connection.svelte.ts';

/** Milliseconds until a picture is asked for again: by chance, so that those of a screen do not all come back at once. */
const AGAIN_AFTER = { least: 5000, most: 9000 };

/** Of one picture: whether it was lost on its way, and when it is asked for again. */
export class PictureTries {
  /** The address that was asked in vain; a picture that was made anew has another. */
  lost = $state<string | null>(null);
  /** What was asked for a second time already: later only when somebody comes back, or the connection does. */
  #repeated: string | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;

  missed(address: string | null): void {
    this.lost = address;
    if (this.#repeated === address) return;
    this.#repeated = address;
    const { least, most } = AGAIN_AFTER;
    this.stop();
    this.#timer = setTimeout(() => this.again(), least + Math.random() * (most - least));
  }

  /** Asks for it once more, if anybody looks and the server answers. */
  again(): void {
    if (this.lost === null || connection.lost || document.visibilityState === 'hidden') return;
    this.stop();
    this.lost = null;
  }

  stop(): void {
    clearTimeout(this.#timer);
  }
}
