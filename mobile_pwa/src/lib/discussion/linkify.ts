/** Plain text cut into pieces, so that links can be drawn as links without ever making HTML of what people wrote. */

export type Segment = { kind: 'text'; text: string } | { kind: 'link'; text: string; href: string };

/** Controls (Cc) and signs that are not seen or turn text around (Cf) end an address. */
const CANDIDATE = /\bhttps?:\/\/[^\s\p{Cc}\p{Cf}<>"'`{}|\\^]+/giu;
const TRAILING = /[.,;:!?…·*_~]$/u;
const PAIRS: readonly (readonly [string, string])[] = [
  ['(', ')'],
  ['[', ']'],
];

/** Only absolute http and https addresses become links; everything else stays text. The pieces joined give the text. */
export function linkify(text: string): Segment[] {
  const segments: Segment[] = [];
  let end = 0;
  for (const match of text.matchAll(CANDIDATE)) {
    const shown = withoutTrailing(match[0]);
    const href = safeAddress(shown);
    if (href === null) continue;
    if (match.index > end) segments.push({ kind: 'text', text: text.slice(end, match.index) });
    segments.push({ kind: 'link', text: shown, href });
    end = match.index + shown.length;
  }
  if (end < text.length) segments.push({ kind: 'text', text: text.slice(end) });
  return segments;
}

/** Sentence marks and unopened brackets at the end belong to the sentence. */
function withoutTrailing(candidate: string): string {
  let shown = candidate;
  for (;;) {
    const unopened = PAIRS.some(
      ([open, close]) => shown.endsWith(close) && count(shown, close) > count(shown, open),
    );
    if (!unopened && !TRAILING.test(shown)) return shown;
    shown = shown.slice(0, -1);
  }
}

function count(text: string, sign: string): number {
  return text.split(sign).length - 1;
}

/** The address as a browser reads it, or null: a name and password before the host pretend to be another place. */
function safeAddress(shown: string): string | null {
  let url: URL;
  try {
    url = new URL(shown);
  } catch {
    return null;
  }
  const web = url.protocol === 'http:' || url.protocol === 'https:';
  return web && url.hostname !== '' && url.username === '' && url.password === '' ? url.href : null;
}
