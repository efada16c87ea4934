import { describe, expect, it } from 'vitest';
import { photoType, problemOf } from './photo-check.ts';

function bytes(text: string): Uint8Array {
  return Uint8Array.from(text, (letter) => letter.charCodeAt(0));
}

const jpeg = Uint8Array.from([0xff, 0xd8, 0xff, 0xe1, 0, 0]);
const limits = { bytes: 30_000_000 };

describe('telling a photo by its content', () => {
  it.each([
    ['image/png', bytes('\x89PNG\r\n\x1a\n')],
    ['image/webp', bytes('RIFF\0\0\0\0WEBPVP8 ')],
    ['image/heic', bytes('\0\0\0\x18ftypheic\0\0\0\0mif1')],
    ['image/heic', bytes('\0\0\0\x18ftypmif1\0\0\0\0heic')],
    ['image/avif', bytes('\0\0\0\x18ftypavif\0\0\0\0')],
    ['image/jpeg', jpeg],
    ['image/tiff', bytes('II*\0')],
    ['image/tiff', bytes('MM\0*')],
    ['image/gif', bytes('GIF89a')],
    ['image/bmp', bytes('BM')],
    ['application/dicom', bytes(`${'\0'.repeat(128)}DICM`)],
  ])('knows %s', (type, head) => {
    expect(photoType(head)).toBe(type);
  });

  it.each(['PK\x03\x04', '<svg xmlns=', '<!doctype html>', '\0\0\0\x18ftypmp42\0\0\0\0isom', '', '%PDF-1.7'])(
    'is not fooled by %j',
    (head) => {
      expect(photoType(bytes(head))).toBeNull();
    },
  );
});

it('refuses what is empty, too large or no photo, and nothing else', () => {
  expect(problemOf(0, new Uint8Array(), limits)).toBe('empty');
  expect(problemOf(30_000_001, jpeg, limits)).toBe('too_large');
  expect(problemOf(30_000_000, jpeg, limits)).toBeNull();
  expect(problemOf(12, bytes('%PDF-1.7'), limits)).toBe('not_a_photo');
});
