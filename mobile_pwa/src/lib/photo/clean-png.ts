/** A PNG without its metadata: chunks that pixels and their colours need are copied, no other is.
 * W3C PNG, third edition. Pure; raises Malformed. */
import { blankProfile } from './blank-profile.ts';
import { bytesOf, joined, lettersOf, Malformed, startsWith, viewOf } from './bytes.ts';
import { crc32, deflated, inflated } from './deflate.ts';
import { exifOf, orientationOf } from './orientation.ts';

const SIGNATURE = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);
/** acTL, fcTL and fdAT are left out: of an animation the still picture is kept. */
const KEPT = new Set([
  'IHDR',
  'PLTE',
  'tRNS',
  'IDAT',
  'IEND',
  'gAMA',
  'cHRM',
  'sRGB',
  'cICP',
  'sBIT',
  'bKGD',
]);
const CRITICAL = new Set(['IHDR', 'PLTE', 'IDAT', 'IEND']);
const XMP_KEYWORD = 'XML:com.adobe.xmp\0';
const PROFILE_NAME = 'ICC\0';
const PROFILE_MOST = 4_000_000;

interface Chunk {
  name: string;
  content: Uint8Array;
}

export async function cleanPng(bytes: Uint8Array): Promise<Uint8Array<ArrayBuffer>> {
  const chunks = chunksOf(bytes);
  const orientation = orientationOf({
    exif: chunks.find(({ name }) => name === 'eXIf')?.content ?? null,
    xmp:
      chunks.find(({ name, content }) => name === 'iTXt' && startsWith(content, XMP_KEYWORD))?.content ??
      null,
  });
  const kept: Uint8Array[] = [];
  for (const chunk of chunks) {
    if (KEPT.has(chunk.name)) kept.push(written(chunk));
    else if (chunk.name === 'iCCP') kept.push(...(await profileOf(chunk)));
    if (chunk.name === 'IHDR' && orientation !== null) {
      kept.push(written({ name: 'eXIf', content: exifOf(orientation) }));
    }
  }
  return joined([SIGNATURE, ...kept]);
}

/** All chunks up to the end of the picture; what lies behind it is not read. */
function chunksOf(bytes: Uint8Array): Chunk[] {
  if (!SIGNATURE.every((byte, at) => bytes[at] === byte)) throw new Malformed('no signature');
  const view = viewOf(bytes);
  const chunks: Chunk[] = [];
  let at = SIGNATURE.length;
  while (at + 12 <= bytes.length) {
    const length = view.getUint32(at);
    if (at + 12 + length > bytes.length) break;
    const name = lettersOf(bytes.subarray(at + 4, at + 8));
    const content = bytes.subarray(at + 8, at + 8 + length);
    // An upper case letter says: not to be left out. One that is not known cannot be judged here.
    if (/^[A-Z]/.test(name) && !CRITICAL.has(name)) throw new Malformed('a part that is not known');
    // A damaged part stays damaged: writing it anew would hide that from the server.
    if (crc32(bytes.subarray(at + 4, at + 8 + length)) !== view.getUint32(at + 8 + length)) {
      throw new Malformed('a damaged part');
    }
    chunks.push({ name, content });
    if (name === 'IEND') return chunks;
    at += 12 + length;
  }
  throw new Malformed('the end of the picture is missing');
}

/** The profile under a name that says nothing. Left out when it cannot be read: decoders do without it then, too. */
async function profileOf({ content }: Chunk): Promise<Uint8Array[]> {
  const name = content.indexOf(0);
  if (name < 0 || content[name + 1] !== 0) return [];
  const profile = await inflated(content.subarray(name + 2), PROFILE_MOST);
  const blank = profile && blankProfile(profile);
  if (!blank) return [];
  const packed = await deflated(blank);
  return [written({ name: 'iCCP', content: joined([bytesOf(PROFILE_NAME), Uint8Array.of(0), packed]) })];
}

function written({ name, content }: Chunk): Uint8Array {
  const body = joined([bytesOf(name), content]);
  const whole = new Uint8Array(body.length + 8);
  viewOf(whole).setUint32(0, content.length);
  whole.set(body, 4);
  viewOf(whole).setUint32(body.length + 4, crc32(body));
  return whole;
}
