/** A WebP without its metadata: chunks that pixels and their colours need are copied, no other is.
 * RFC 9649, section 2. Pure; raises Malformed. */
import { blankProfile } from './blank-profile.ts';
import { bytesOf, joined, lettersOf, Malformed, viewOf } from './bytes.ts';
import { exifOf, orientationOf } from './orientation.ts';

const RIFF_HEAD = 12;
const FRAME_HEAD = 16;
const HEAD_BYTES = 10;
const PIXELS = new Set(['VP8 ', 'VP8L', 'ALPH']);
const HAS_EXIF = 0x08;
const HAS_XMP = 0x04;
const HAS_PROFILE = 0x20;

interface Chunk {
  name: string;
  content: Uint8Array;
}

export function cleanWebp(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  if (lettersOf(bytes.subarray(0, 4)) !== 'RIFF' || lettersOf(bytes.subarray(8, 12)) !== 'WEBP') {
    throw new Malformed('no signature');
  }
  const end = 8 + viewOf(bytes).getUint32(4, true);
  if (end > bytes.length) throw new Malformed('the file is cut off');
  const chunks = chunksOf(bytes.subarray(RIFF_HEAD, end));
  if (!chunks.some(({ name }) => name === 'VP8 ' || name === 'VP8L' || name === 'ANMF')) {
    throw new Malformed('no picture');
  }
  const orientation = orientationOf({
    exif: chunks.find(({ name }) => name === 'EXIF')?.content ?? null,
    xmp: chunks.find(({ name }) => name === 'XMP ')?.content ?? null,
  });
  const kept = keptOf(chunks);
  const flags =
    (orientation !== null ? HAS_EXIF : 0) | (kept.some(({ name }) => name === 'ICCP') ? HAS_PROFILE : 0);
  if (kept[0]?.name === 'VP8X') kept[0] = { name: 'VP8X', content: flagged(kept[0].content, flags) };
  if (orientation !== null && kept[0]?.name === 'VP8X') {
    kept.push({ name: 'EXIF', content: exifOf(orientation) });
  }
  return riff(kept);
}

function chunksOf(bytes: Uint8Array): Chunk[] {
  const view = viewOf(bytes);
  const chunks: Chunk[] = [];
  let at = 0;
  while (at + 8 <= bytes.length) {
    const length = view.getUint32(at + 4, true);
    if (at + 8 + length > bytes.length) throw new Malformed('a part is cut off');
    chunks.push({
      name: lettersOf(bytes.subarray(at, at + 4)),
      content: bytes.subarray(at + 8, at + 8 + length),
    });
    at += 8 + length + (length % 2);
  }
  return chunks;
}

function keptOf(chunks: readonly Chunk[]): Chunk[] {
  const firstFrame = chunks.find(({ name }) => name === 'ANMF');
  return chunks.flatMap((chunk) => {
    const { name, content } = chunk;
    if (PIXELS.has(name) || name === 'ANIM' || name === 'VP8X') return [chunk];
    const profile = name === 'ICCP' ? blankProfile(content) : null;
    if (profile) return [{ name, content: profile }];
    // Later pictures of an animation may show what the first one does not.
    return chunk === firstFrame ? [{ name, content: cleanFrame(content) }] : [];
  });
}

/** What the head says about the parts that may be left out; the canvas and whether it is transparent stay. */
function flagged(head: Uint8Array, flags: number): Uint8Array {
  const changed = head.slice(0, HEAD_BYTES);
  changed[0] = ((changed[0] ?? 0) & ~(HAS_EXIF | HAS_XMP | HAS_PROFILE)) | flags;
  return changed;
}

function cleanFrame(content: Uint8Array): Uint8Array {
  const pixels = chunksOf(content.subarray(FRAME_HEAD)).filter(({ name }) => PIXELS.has(name));
  return joined([content.subarray(0, FRAME_HEAD), ...pixels.flatMap(written)]);
}

function riff(chunks: readonly Chunk[]): Uint8Array<ArrayBuffer> {
  const body = joined([bytesOf('WEBP'), ...chunks.flatMap(written)]);
  return joined([bytesOf('RIFF'), littleEndian(body.length), body]);
}

function written({ name, content }: Chunk): Uint8Array[] {
  return [bytesOf(name), littleEndian(content.length), content, new Uint8Array(content.length % 2)];
}

function littleEndian(value: number): Uint8Array {
  const bytes = new Uint8Array(4);
  viewOf(bytes).setUint32(0, value, true);
  return bytes;
}
