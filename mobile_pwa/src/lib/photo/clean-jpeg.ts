/** A JPEG without its metadata, byte for byte: what is needed to decode its pixels is copied, nothing else is.
 * ITU-T T.81, annex B. Pure; raises Malformed. */
import { blankProfile } from './blank-profile.ts';
import { joined, Malformed, startsWith, viewOf } from './bytes.ts';
import { exifSegmentOf, orientationOf } from './orientation.ts';

const SOI = 0xd8;
const EOI = 0xd9;
const SOS = 0xda;
const APP0 = 0xe0;
const APP1 = 0xe1;
const APP2 = 0xe2;
const APP14 = 0xee;
const JFIF = 'JFIF\0';
const JFIF_BYTES = 14; // without the thumbnail that may follow
const ADOBE = 'Adobe';
const ADOBE_BYTES = 12;
const EXIF = 'Exif\0\0';
const XMP = 'http://ns.adobe.com/xap/1.0/\0';
const PROFILE = 'ICC_PROFILE\0';
const PROFILE_HEAD = PROFILE.length + 2; // with the number of the part and how many there are

interface Segment {
  marker: number;
  content: Uint8Array;
  /** The coded pixels that follow a start of scan. */
  scan: Uint8Array;
}

const NOTHING = new Uint8Array();

export function cleanJpeg(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const segments = segmentsOf(bytes);
  const found = (head: string) =>
    segments.find(({ marker, content }) => marker === APP1 && startsWith(content, head))?.content;
  const orientation = orientationOf({ exif: found(EXIF) ?? null, xmp: found(XMP) ?? null });
  const kept = withBlankProfile(segments.flatMap((segment) => keptOf(segment) ?? []));
  if (orientation !== null) {
    const exif = { marker: APP1, content: exifSegmentOf(orientation), scan: NOTHING };
    kept.splice(kept[0]?.marker === APP0 ? 1 : 0, 0, exif);
  }
  return joined([Uint8Array.of(0xff, SOI), ...kept.flatMap(written), Uint8Array.of(0xff, EOI)]);
}

/** All segments up to the end of the first picture; a second one, or anything else behind it, is not read. */
function segmentsOf(bytes: Uint8Array): Segment[] {
  if (bytes[0] !== 0xff || bytes[1] !== SOI) throw new Malformed('no start of image');
  const view = viewOf(bytes);
  const segments: Segment[] = [];
  let at = 2;
  for (;;) {
    if (bytes[at] !== 0xff) throw new Malformed('no marker where one was expected');
    while (bytes[at + 1] === 0xff) at += 1; // fill bytes
    const marker = bytes[at + 1] ?? 0;
    if (marker === EOI) return segments;
    if (!hasContent(marker) || at + 4 > bytes.length) throw new Malformed('a marker out of place');
    const end = at + 2 + view.getUint16(at + 2);
    if (end < at + 4 || end > bytes.length) throw new Malformed('a segment is cut off');
    const next = marker === SOS ? endOfScan(bytes, end) : end;
    segments.push({ marker, content: bytes.subarray(at + 4, end), scan: bytes.subarray(end, next) });
    at = next;
  }
}

/** Frames, tables, scans, application data and comments; none of the markers that stand alone or are reserved. */
function hasContent(marker: number): boolean {
  return (marker >= 0xc0 && marker <= 0xcf) || (marker >= SOS && marker <= 0xfe);
}

/** Where the coded pixels end: at a marker that neither stands for a byte nor restarts the decoder. */
function endOfScan(bytes: Uint8Array, from: number): number {
  for (let at = bytes.indexOf(0xff, from); at >= 0; at = bytes.indexOf(0xff, at + 1)) {
    const marker = bytes[at + 1];
    if (marker === undefined) break;
    if (marker !== 0 && marker !== 0xff && (marker < 0xd0 || marker > 0xd7)) return at;
  }
  throw new Malformed('the end of the picture is missing');
}

function keptOf(segment: Segment): Segment | null {
  const { marker, content } = segment;
  if (marker < APP0) return segment;
  if (marker === APP0 && startsWith(content, JFIF)) return shortened(segment, withoutThumbnail(content));
  if (marker === APP2 && startsWith(content, PROFILE)) return segment;
  // Says how the colours are stored; without it a CMYK picture is shown in wrong ones.
  if (marker === APP14 && startsWith(content, ADOBE))
    return shortened(segment, content.slice(0, ADOBE_BYTES));
  return null;
}

function shortened(segment: Segment, content: Uint8Array): Segment {
  return { ...segment, content };
}

function withoutThumbnail(jfif: Uint8Array): Uint8Array {
  const short = jfif.slice(0, JFIF_BYTES);
  short.fill(0, 12);
  return short;
}

/** The profile lies in parts; they keep their sizes. */
function withBlankProfile(segments: Segment[]): Segment[] {
  const parts = segments
    .filter(({ marker }) => marker === APP2)
    .sort((a, b) => (a.content[PROFILE.length] ?? 0) - (b.content[PROFILE.length] ?? 0));
  const blank = blankProfile(joined(parts.map(({ content }) => content.subarray(PROFILE_HEAD))));
  if (blank === null) return segments.filter((segment) => !parts.includes(segment));
  let at = 0;
  const renewed = new Map<Segment, Segment>();
  for (const part of parts) {
    const length = Math.max(0, part.content.length - PROFILE_HEAD);
    const content = joined([part.content.subarray(0, PROFILE_HEAD), blank.subarray(at, at + length)]);
    renewed.set(part, shortened(part, content));
    at += length;
  }
  return segments.map((segment) => renewed.get(segment) ?? segment);
}

function written({ marker, content, scan }: Segment): Uint8Array[] {
  const length = content.length + 2;
  return [Uint8Array.of(0xff, marker, length >> 8, length & 0xff), content, scan];
}
