/** An ICC profile whose numbers stay and whose texts go: they can name a workstation, a person, a place. Pure.
 * ICC.1:2022, sections 7 and 10. Lengths and places stay the same, so that nothing else has to be written anew. */
import { lettersOf, viewOf } from './bytes.ts';

const HEADER = 128;
const TAG_BYTES = 12;
const TAGS_MOST = 1000;
const LANGUAGES_MOST = 60;
const SIGNATURE_AT = 36;
const PROFILE_ID = [84, 100] as const;
const HEADER_USED = 100; // the rest is reserved
/** What a private or textual tag holds is not used to convert colours. */
const COLOUR_TAGS = new Set([
  ...['rXYZ', 'gXYZ', 'bXYZ', 'rTRC', 'gTRC', 'bTRC', 'kTRC', 'wtpt', 'bkpt', 'chad', 'chrm', 'lumi'],
  ...['A2B0', 'A2B1', 'A2B2', 'B2A0', 'B2A1', 'B2A2', 'D2B0', 'D2B1', 'D2B2', 'D2B3', 'B2D0', 'B2D1', 'B2D2'],
  ...['B2D3', 'gamt', 'cicp', 'pre0', 'pre1', 'pre2', 'view', 'meas', 'tech', 'rig0', 'rig2', 'aarg', 'aabg'],
  ...['aagg', 'vcgt', 'clro', 'clrt', 'resp', 'ciis', 'ncl2'],
]);

/** The profile without its texts; null when it is not one that can be read, which decoders do not use either.
 * Written from nothing: header, table, what colours need, and the frames of texts without any letter. */
export function blankProfile(profile: Uint8Array): Uint8Array | null {
  if (profile.length < HEADER + 4 || lettersOf(profile.subarray(SIGNATURE_AT, SIGNATURE_AT + 4)) !== 'acsp') {
    return null;
  }
  const view = viewOf(profile);
  const count = view.getUint32(HEADER);
  const table = HEADER + 4 + count * TAG_BYTES;
  if (count > TAGS_MOST || table > profile.length) return null;
  const tags = Array.from({ length: count }, (_, number) =>
    tagAt(profile, view, HEADER + 4 + number * TAG_BYTES),
  );
  if (tags.some(({ start, end }) => end > profile.length || end - start < 8)) return null;
  const blank = new Uint8Array(profile.length);
  blank.set(profile.subarray(0, HEADER_USED));
  blank.set(profile.subarray(HEADER, table), HEADER);
  // The checksum was of the texts too; zero means that there is none.
  blank.fill(0, ...PROFILE_ID);
  for (const tag of tags) {
    const length = COLOUR_TAGS.has(tag.name) ? tag.end - tag.start : frameOf(profile, view, tag);
    blank.set(profile.subarray(tag.start, tag.start + length), tag.start);
  }
  return blank;
}

interface Tag {
  name: string;
  start: number;
  end: number;
}

function tagAt(bytes: Uint8Array, view: DataView, at: number): Tag {
  const start = view.getUint32(at + 4);
  return { name: lettersOf(bytes.subarray(at, at + 4)), start, end: start + view.getUint32(at + 8) };
}

/** How many bytes of a text belong to its frame: its type, how long it is said to be, in which languages. */
function frameOf(bytes: Uint8Array, view: DataView, { start, end }: Tag): number {
  const type = lettersOf(bytes.subarray(start, start + 4));
  const room = end - start;
  if (type === 'desc') return Math.min(12, room);
  if (type === 'mluc' && room >= 16)
    return Math.min(16 + view.getUint32(start + 8) * 12, 16 + 12 * LANGUAGES_MOST, room);
  return 8;
}
