/** The one piece of metadata that changes how a picture looks: which way up it is (EXIF 3.0, tag 0x0112). Pure. */
import { bytesOf, joined, lettersOf, viewOf } from './bytes.ts';

const ORIENTATION = 0x0112;
const EXIF_HEADER = 'Exif\0\0';
const ENTRY_BYTES = 12;
/** The Adobe XMP property, as an attribute or as an element. The server reads it the same way. */
const XMP_ORIENTATION = /tiff:Orientation(?:="|>)([1-8])\b/;

/** 2 to 8 as EXIF states it, or else XMP; null when the picture stands as it is stored. */
export function orientationOf(metadata: {
  exif?: Uint8Array | null;
  xmp?: Uint8Array | null;
}): number | null {
  const stated = (metadata.exif && fromExif(metadata.exif)) ?? (metadata.xmp && fromXmp(metadata.xmp));
  return stated && stated > 1 ? stated : null;
}

/** A TIFF structure of one directory with one entry, written afresh: nothing else can be in it. */
export function exifOf(orientation: number): Uint8Array {
  return Uint8Array.of(
    ...[0x4d, 0x4d, 0, 42, 0, 0, 0, 8], // big-endian, the directory follows
    ...[0, 1], // one entry
    ...[0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0], // a short, left-justified
    ...[0, 0, 0, 0], // no further directory
  );
}

/** The same as a JPEG segment holds it. */
export function exifSegmentOf(orientation: number): Uint8Array {
  return joined([bytesOf(EXIF_HEADER), exifOf(orientation)]);
}

function fromExif(bytes: Uint8Array): number | null {
  const headed = lettersOf(bytes.subarray(0, EXIF_HEADER.length)) === EXIF_HEADER;
  const tiff = headed ? bytes.subarray(EXIF_HEADER.length) : bytes;
  try {
    return fromDirectory(viewOf(tiff));
  } catch (error) {
    if (error instanceof RangeError) return null; // points outside, or is cut off
    throw error;
  }
}

function fromDirectory(tiff: DataView): number | null {
  const order = tiff.getUint16(0);
  if (order !== 0x4949 && order !== 0x4d4d) return null;
  const little = order === 0x4949;
  const directory = tiff.getUint32(4, little);
  const entries = tiff.getUint16(directory, little);
  for (let number = 0; number < entries; number += 1) {
    const entry = directory + 2 + ENTRY_BYTES * number;
    if (tiff.getUint16(entry, little) !== ORIENTATION) continue;
    const value = tiff.getUint16(entry + 8, little);
    return value >= 1 && value <= 8 ? value : null;
  }
  return null;
}

function fromXmp(bytes: Uint8Array): number | null {
  const found = XMP_ORIENTATION.exec(lettersOf(bytes))?.[1];
  return found ? Number(found) : null;
}
