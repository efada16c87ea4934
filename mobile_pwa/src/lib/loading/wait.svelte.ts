const SECOND_MS = 1000;

/** A wait that counts down in whole seconds, before something may be asked for again. */
export class Wait {
  /** Seconds left; 0 when it is over. */
  left = $state(0);
  #until = 0;
  #ticking: ReturnType<typeof setInterval> | undefined;

  /** Begins a wait; a shorter one never replaces what is left of a longer one. */
  start(seconds: number): void {
    this.#until = Math.max(this.#until, Date.now() + seconds * SECOND_MS);
    this.#ticking ??= setInterval(() => {
      this.#count();
    }, SECOND_MS);
    this.#count();
  }

  /** By the clock and not by counting ticks: a phone that slept has waited too. */
  #count(): void {
    this.left = Math.max(0, Math.ceil((this.#until - Date.now()) / SECOND_MS));
    if (this.left > 0) return;
    clearInterval(this.#ticking);
    this.#ticking = undefined;
  }
}
