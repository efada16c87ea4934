/** What can be said of a photo before it is sent, by its content and not by its name. Pure. */

export type PhotoProblem = 'empty' | 'too_large' | 'not_a_photo';

export interface PhotoLimits {
  bytes: number;
}

/** How many bytes from the start are enough to tell what it is. */
export const HEAD_BYTES = 132;

const HEIF_BRANDS = /^(heic|heix|hevc|hevx|heim|heis|mif1|msf1|avif|avis)$/;

/** The media type that the first bytes show, or null for anything that is no photo the server reads. */
export function photoType(head: Uint8Array): string | null {
  if (starts(head, [0xff, 0xd8, 0xff])) return 'image/jpeg';
  if (starts(head, [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])) return 'image/png';
  if (letters(head, 0, 4) === 'RIFF' && letters(head, 8, 12) === 'WEBP') return 'image/webp';
  if (letters(head, 0, 4) === 'II*\0' || letters(head, 0, 4) === 'MM\0*') return 'image/tiff';
  if (letters(head, 0, 4) === 'GIF8') return 'image/gif';
  if (letters(head, 0, 2) === 'BM') return 'image/bmp';
  if (letters(head, 128, 132) === 'DICM') return 'application/dicom';
  if (letters(head, 4, 8) !== 'ftyp') return null;
  for (const from of [8, 16, 20, 24, 28]) {
    const brand = letters(head, from, from + 4);
    if (HEIF_BRANDS.test(brand)) return brand.startsWith('avi') ? 'image/avif' : 'image/heic';
  }
  return null;
}

export function problemOf(size: number, head: Uint8Array, limits: PhotoLimits): PhotoProblem | null {
  if (size === 0) return 'empty';
  if (photoType(head) === null) return 'not_a_photo';
  return size > limits.bytes ? 'too_large' : null;
}

function starts(head: Uint8Array, signature: readonly number[]): boolean {
  return signature.every((byte, index) => head[index] === byte);
}

function letters(head: Uint8Array, from: number, to: number): string {
  return String.fromCharCode(...head.slice(from, to));
}
