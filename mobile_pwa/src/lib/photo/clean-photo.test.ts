import { readFileSync, readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { bytesOf, joined, lettersOf, viewOf } from './bytes.ts';
import { cleanPhoto, keepsMetadata } from './clean-photo.ts';
import { crc32, inflated } from './deflate.ts';
import { exifSegmentOf, orientationOf } from './orientation.ts';

const DATA = new URL('../../../../tests/data/', import.meta.url);
const CANARY = 'CANARY-Jane-Doe-1956';
const TYPES: Record<string, string> = { jpg: 'image/jpeg', png: 'image/png', webp: 'image/webp' };

function photo(path: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(readFileSync(new URL(path, DATA)));
}

function cleaned(path: string): Promise<Uint8Array<ArrayBuffer>> {
  return cleanPhoto(photo(path), typeOf(path));
}

function typeOf(path: string): string {
  return TYPES[path.split('.').pop() ?? ''] ?? '';
}

function segment(marker: number, content: Uint8Array | string): Uint8Array {
  const bytes = typeof content === 'string' ? bytesOf(content) : content;
  const length = bytes.length + 2;
  return joined([Uint8Array.of(0xff, marker, length >> 8, length & 0xff), bytes]);
}

function chunk(name: string, content: Uint8Array | string): Uint8Array {
  const body = joined([bytesOf(name), typeof content === 'string' ? bytesOf(content) : content]);
  const ends = new Uint8Array(8);
  viewOf(ends).setUint32(0, body.length - 4);
  viewOf(ends).setUint32(4, crc32(body));
  return joined([ends.subarray(0, 4), body, ends.subarray(4)]);
}

function riffChunk(name: string, content: string): Uint8Array {
  const length = new Uint8Array(4);
  viewOf(length).setUint32(0, content.length, true);
  return joined([bytesOf(name), length, bytesOf(content), new Uint8Array(content.length % 2)]);
}

/** The same file with more parts at its end, counted in. */
function webpWith(bytes: Uint8Array, parts: Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = joined([bytes, ...parts]);
  viewOf(whole).setUint32(4, whole.length - 8, true);
  return whole;
}

/** A colour profile whose description, maker and unused bytes carry the canary. */
function profileWithCanary(): Uint8Array {
  const tags: [string, Uint8Array][] = [
    ['desc', joined([bytesOf('desc\0\0\0\0'), Uint8Array.of(0, 0, 0, CANARY.length), bytesOf(CANARY)])],
    ['mmod', joined([bytesOf('mmod\0\0\0\0'), bytesOf(CANARY)])],
    ['rXYZ', bytesOf('XYZ \0\0\0\0-red-numbers')],
  ];
  const table = new Uint8Array(4 + 12 * tags.length);
  viewOf(table).setUint32(0, tags.length);
  let at = 128 + table.length;
  tags.forEach(([name, content], number) => {
    table.set(bytesOf(name), 4 + 12 * number);
    viewOf(table).setUint32(8 + 12 * number, at);
    viewOf(table).setUint32(12 + 12 * number, content.length);
    at += content.length;
  });
  const header = new Uint8Array(128);
  header.set(bytesOf('acsp'), 36);
  header.set(bytesOf(CANARY), 100);
  return joined([header, table, ...tags.map(([, content]) => content), bytesOf(CANARY)]);
}

const FIRST_PART = Uint8Array.of(1, 1);

describe('a JPEG', () => {
  it('leaves with no canary of any segment type, not even between scans or behind its end', async () => {
    const bytes = photo('metadata/image-rs__exif-xmp-metadata.jpg'); // progressive: several scans
    const laterScan = lettersOf(bytes).lastIndexOf('\xff\xc4');
    const applications = Array.from({ length: 16 }, (_, number) => segment(0xe0 + number, `x\0${CANARY}`));
    const dirty = joined([
      bytes.subarray(0, 2),
      segment(0xe0, `JFIF\0\x01\x01\0\0\x01\0\x01\x01\x01${CANARY}`),
      segment(0xe0, `JFXX\0\x10${CANARY}`),
      segment(0xe1, `Exif\0\0${CANARY}`),
      segment(0xe1, `http://ns.adobe.com/xap/1.0/\0${CANARY}`),
      segment(0xe2, joined([bytesOf('ICC_PROFILE\0'), FIRST_PART, profileWithCanary()])),
      segment(0xe2, `MPF\0${CANARY}`),
      segment(0xed, `Photoshop 3.0\0${CANARY}`),
      segment(0xee, `Adobe\0\x64\0\0\0\0\x01${CANARY}`),
      ...applications,
      segment(0xfe, CANARY),
      bytes.subarray(2, laterScan),
      segment(0xfe, CANARY),
      bytes.subarray(laterScan),
      bytesOf(CANARY),
      photo('metadata/dn__FujiFilm_SP-2500.jpg'),
    ]);
    const letters = lettersOf(await cleanPhoto(dirty, 'image/jpeg'));
    expect(letters).not.toContain(CANARY);
    expect(letters).not.toContain('FujiFilm');
    expect(letters).toContain('-red-numbers');
    expect(letters).toContain('Adobe\0\x64\0\0\0\0\x01');
    expect(letters).toContain(lettersOf(bytes.subarray(laterScan)));
  });

  it('keeps which way up it is, in an EXIF that holds nothing else', async () => {
    for (const orientation of [2, 3, 4, 5, 6, 7, 8]) {
      const letters = lettersOf(await cleaned(`orientation/${orientation}.jpg`));
      expect(letters).toContain(lettersOf(exifSegmentOf(orientation)));
      expect(letters.split('Exif')).toHaveLength(2);
    }
    expect(lettersOf(await cleaned('orientation/1.jpg'))).not.toContain('Exif');
  });

  it('keeps its colour profile and its coded pixels', async () => {
    const before = lettersOf(photo('metadata/dn__Nikon_D5000.jpg'));
    const after = lettersOf(await cleaned('metadata/dn__Nikon_D5000.jpg'));
    expect(before).toContain('GPS');
    expect(after).toContain('ICC_PROFILE');
    const pixels = before.slice(before.lastIndexOf('\xff\xda'), before.lastIndexOf('\xff\xd9'));
    expect(after).toContain(pixels);
  });

  it('of several pictures keeps the first', async () => {
    const before = photo('formats/libavif__apple_gainmap_new.jpg');
    const after = await cleaned('formats/libavif__apple_gainmap_new.jpg');
    expect(after.length).toBeLessThan(before.length);
    expect(lettersOf(after)).not.toContain('MPF');
    expect(lettersOf(after).lastIndexOf('\xff\xd9')).toBe(after.length - 2);
  });
});

describe('a PNG', () => {
  it('leaves with no canary in any chunk or behind its end', async () => {
    const bytes = photo('metadata/libavif__paris_icc_exif_xmp.png');
    const headerEnd = 8 + 25;
    const dirty = joined([
      bytes.subarray(0, headerEnd),
      ...['tEXt', 'zTXt', 'iTXt', 'eXIf', 'tIME', 'pHYs', 'hIST', 'acTL', 'caNv', 'prIv'].map((name) =>
        chunk(name, `${name}\0${CANARY}`),
      ),
      bytes.subarray(headerEnd),
      bytesOf(CANARY),
    ]);
    const letters = lettersOf(await cleanPhoto(dirty, 'image/png'));
    expect(letters).not.toContain(CANARY);
    expect(letters.match(/IHDR|PLTE|tRNS|gAMA|cHRM|sRGB|iCCP|eXIf|tEXt|iTXt|zTXt/g)).toEqual(
      expect.arrayContaining(['IHDR', 'iCCP']),
    );
    expect(letters).not.toMatch(/tEXt|iTXt|zTXt|caNv|prIv/);
    const coded = lettersOf(bytes).slice(lettersOf(bytes).indexOf('IDAT'), -4);
    expect(letters).toContain(coded.slice(0, 1000));
  });

  it('carries a profile under no name, without its texts', async () => {
    const bytes = photo('metadata/image-rs__iptc.png');
    const packed = new Uint8Array(
      await new Response(
        new Blob([joined([profileWithCanary()])]).stream().pipeThrough(new CompressionStream('deflate')),
      ).arrayBuffer(),
    );
    const named = joined([bytesOf(`${CANARY}\0\0`), packed]);
    const dirty = joined([bytes.subarray(0, 33), chunk('iCCP', named), bytes.subarray(33)]);
    const clean = await cleanPhoto(dirty, 'image/png');
    const at = lettersOf(clean).indexOf('iCCP');
    const length = viewOf(clean).getUint32(at - 4);
    const profile = await inflated(clean.subarray(at + 4 + 'ICC\0\0'.length, at + 4 + length), 100_000);
    expect(lettersOf(clean)).not.toContain(CANARY);
    expect(lettersOf(profile ?? new Uint8Array())).toContain('-red-numbers');
    expect(lettersOf(profile ?? new Uint8Array())).not.toContain(CANARY);
  });

  it('does not unpack what would be larger than a profile can be', async () => {
    const bomb = new Uint8Array(
      await new Response(
        new Blob([new Uint8Array(200_000)]).stream().pipeThrough(new CompressionStream('deflate')),
      ).arrayBuffer(),
    );
    expect(await inflated(bomb, 100_000)).toBeNull();
    expect((await inflated(bomb, 200_000))?.length).toBe(200_000);
  });

  it('keeps which way up it is, also where only XMP says so', async () => {
    const letters = lettersOf(await cleaned('metadata/pillow__xmp_tags_orientation.png'));
    const at = letters.indexOf('eXIf');
    expect(at).toBeGreaterThan(0);
    expect(orientationOf({ exif: bytesOf(letters.slice(at + 4, at + 30)) })).toBe(3);
    expect(letters).not.toContain('xmp');
  });
});

describe('a WebP', () => {
  it('leaves with no canary, and its head says so', async () => {
    const bytes = photo('metadata/dn__HTC_Desire.webp');
    const parts = ['EXIF', 'XMP ', 'CANR', 'ICCP'].map((name) => riffChunk(name, CANARY));
    const dirty = joined([webpWith(bytes, parts), bytesOf(CANARY)]);
    const clean = await cleanPhoto(dirty, 'image/webp');
    expect(lettersOf(clean)).not.toContain(CANARY);
    expect(lettersOf(clean)).not.toMatch(/XMP |CANR/);
    expect(viewOf(clean).getUint32(4, true)).toBe(clean.length - 8);
    expect((clean[20] ?? 0) & 0x04).toBe(0);
  });

  it('keeps which way up it is', async () => {
    const letters = lettersOf(await cleaned('metadata/dn__Issue_473_Java_.webp'));
    const at = letters.indexOf('EXIF');
    expect(orientationOf({ exif: bytesOf(letters.slice(at + 8)) })).toBe(6);
    expect(letters.length - at).toBe(8 + 26);
  });

  it('of an animation keeps the first picture', async () => {
    const letters = lettersOf(await cleaned('formats/sharp__rotating-squares.webp'));
    expect(letters.split('ANMF')).toHaveLength(2);
  });
});

it('takes away nothing that was taken away already', async () => {
  const kinds = /\.(jpg|png|webp)$/;
  const names = readdirSync(new URL('metadata/', DATA)).filter((name) => kinds.test(name));
  expect(names.length).toBeGreaterThan(8);
  for (const name of names) {
    const once = await cleaned(`metadata/${name}`);
    expect(await cleanPhoto(once, typeOf(name)), name).toEqual(once);
  }
});

it('leaves files as they are that do not keep to their format, and never fails', async () => {
  for (const name of readdirSync(new URL('hostile/', DATA))) {
    const bytes = photo(`hostile/${name}`);
    for (const type of Object.values(TYPES)) {
      expect((await cleanPhoto(bytes, type)).length, name).toBeGreaterThan(0);
    }
  }
  const cut = photo('hostile/pillow__truncated_jpeg.jpg');
  expect(await cleanPhoto(cut, 'image/jpeg')).toBe(cut);
  const damaged = photo('hostile/pngsuite__xcsn0g01.png');
  expect(await cleanPhoto(damaged, 'image/png')).toBe(damaged);
  const heic = photo('formats/imagesize__sample-multi.heic');
  expect(await cleanPhoto(heic, 'image/heic')).toBe(heic);
});

it('knows which photos keep what it cannot take out', async () => {
  const kept = (path: string, type: string) => keepsMetadata(new Blob([photo(path)], { type }));
  expect(await kept('plain/confocal-microscopy-small.jpg', 'image/jpeg')).toBe(false);
  expect(await kept('hostile/pillow__truncated_jpeg.jpg', 'image/jpeg')).toBe(true);
  expect(await kept('formats/sharp__animated-loop-3.gif', 'image/gif')).toBe(true);
});
