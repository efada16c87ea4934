import { createSubscriber } from 'svelte/reactivity';

const MINUTE_MS = 60_000;

/** The time, moving on once a minute for whoever shows it. */
class MinuteClock {
  readonly #subscribe = createSubscriber((update) => {
    const timer = setInterval(update, MINUTE_MS);
    return () => {
      clearInterval(timer);
    };
  });

  get now(): Date {
    this.#subscribe();
    return new Date();
  }
}

export const minute = new MinuteClock();
