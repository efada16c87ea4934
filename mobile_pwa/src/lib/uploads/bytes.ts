const UNITS = ['kB', 'MB', 'GB'] as const;

/** "340 kB", "4.2 MB": bytes as a person reads them, in powers of a thousand as phones count. */
export function bytesInWords(bytes: number, language = 'en'): string {
  let value = bytes / 1000;
  let unit = 0;
  while (value >= 999.5 && unit < UNITS.length - 1) {
    value /= 1000;
    unit += 1;
  }
  const digits = unit > 0 && value < 99.95 ? 1 : 0;
  const number = new Intl.NumberFormat(language, {
    maximumFractionDigits: digits,
    minimumFractionDigits: digits,
  });
  return `${number.format(value)} ${UNITS[unit] ?? 'GB'}`;
}
