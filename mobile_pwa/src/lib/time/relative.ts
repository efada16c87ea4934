import { LANGUAGE } from '#lib/strings/index.ts';

const STEPS: readonly [unit: Intl.RelativeTimeFormatUnit, seconds: number][] = [
  ['year', 31_536_000],
  ['month', 2_592_000],
  ['week', 604_800],
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
];

/** "2 h ago", "3 wk ago": how long before `now` an RFC 3339 time was, in the largest unit that fits. */
export function relativeTime(time: string, now: Date, language = LANGUAGE): string {
  const seconds = Math.round((new Date(time).getTime() - now.getTime()) / 1000);
  const format = new Intl.RelativeTimeFormat(language, { numeric: 'auto', style: 'short' });
  for (const [unit, length] of STEPS) {
    if (Math.abs(seconds) >= length) return format.format(Math.trunc(seconds / length), unit);
  }
  return format.format(0, 'second');
}

/** "23 November 2026 at 15:20", in the reader's own time zone. */
export function fullTime(time: string, language = LANGUAGE): string {
  return new Intl.DateTimeFormat(language, { dateStyle: 'long', timeStyle: 'short' }).format(new Date(time));
}

/** "15:20" today, otherwise "23 Nov, 15:20". */
export function clockTime(time: Date, now: Date, language = LANGUAGE): string {
  const sameDay = time.toDateString() === now.toDateString();
  const day = sameDay ? {} : ({ day: 'numeric', month: 'short' } as const);
  return new Intl.DateTimeFormat(language, { ...day, hour: 'numeric', minute: '2-digit' }).format(time);
}
