import { LANGUAGE } from '#lib/strings/index.ts';

const STEPS: readonly [unit: Intl.RelativeTimeFormatUnit, seconds: number][] = [
  ['year', 31_536_000],
  ['month', 2_592_000],
  ['week', 604_800],
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
];

/** Formats are dear to make and cheap to use: a list of times shares one of each kind, made when first needed. */
function once<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => (made ??= make());
}

const relative = once(() => new Intl.RelativeTimeFormat(LANGUAGE, { numeric: 'auto', style: 'short' }));
const long = once(() => new Intl.DateTimeFormat(LANGUAGE, { dateStyle: 'long', timeStyle: 'short' }));
const clock = once(() => new Intl.DateTimeFormat(LANGUAGE, CLOCK));
const dayAndClock = once(
  () => new Intl.DateTimeFormat(LANGUAGE, { ...CLOCK, day: 'numeric', month: 'short' }),
);

const CLOCK = { hour: 'numeric', minute: '2-digit' } as const;

/** "2 hr ago", "3 wk ago": how long before `now` an RFC 3339 time was, in the largest unit that fits. */
export function relativeTime(time: string, now: Date): string {
  const seconds = Math.round((new Date(time).getTime() - now.getTime()) / 1000);
  for (const [unit, length] of STEPS) {
    if (Math.abs(seconds) >= length) return relative().format(Math.trunc(seconds / length), unit);
  }
  return relative().format(0, 'second');
}

/** "23 November 2026 at 15:20", in the reader's own time zone. */
export function fullTime(time: string): string {
  return long().format(new Date(time));
}

/** "15:20" today, otherwise "23 Nov, 15:20". */
export function clockTime(time: Date, now: Date): string {
  const today = time.toDateString() === now.toDateString();
  return (today ? clock() : dayAndClock()).format(time);
}
