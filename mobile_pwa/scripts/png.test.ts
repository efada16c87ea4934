import { inflateSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { markAsSvg } from './mark.js';
import { encodePng } from './png.js';

/** The content of the first chunk of a kind. */
function chunk(png: Buffer, type: string): Buffer {
  const at = png.indexOf(type, 0, 'latin1');
  return png.subarray(at + 4, at + 4 + png.readUInt32BE(at - 4));
}

test('a picture says its size and keeps its pixels', () => {
  const png = encodePng(2, (x, y) => [x * 255, y * 255, 7, 255]);
  const header = chunk(png, 'IHDR');
  expect([header.readUInt32BE(0), header.readUInt32BE(4)]).toEqual([2, 2]);
  expect([...inflateSync(chunk(png, 'IDAT'))]).toEqual([
    ...[0, 0, 0, 7, 255, 255, 0, 7, 255],
    ...[0, 0, 255, 7, 255, 255, 255, 7, 255],
  ]);
});

test('the mark is drawn from circles on a square', () => {
  expect(markAsSvg().match(/<circle/g)).toHaveLength(3);
  expect(markAsSvg()).toContain('viewBox="0 0 512 512"');
});
