/** Compression and checksums as PNG uses them, on the browser's own streams. */
import { joined } from './bytes.ts';

const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let rest = byte;
  for (let bit = 0; bit < 8; bit += 1) rest = rest & 1 ? 0xedb88320 ^ (rest >>> 1) : rest >>> 1;
  return rest >>> 0;
});

export function crc32(bytes: Uint8Array): number {
  let rest = 0xffffffff;
  for (const byte of bytes) rest = (TABLE[(rest ^ byte) & 0xff] ?? 0) ^ (rest >>> 8);
  return (rest ^ 0xffffffff) >>> 0;
}

/** Null when it cannot be unpacked, or would be larger than `most` bytes: nothing is unpacked beyond that. */
export async function inflated(packed: Uint8Array, most: number): Promise<Uint8Array | null> {
  const reader = through(packed, new DecompressionStream('deflate')).getReader();
  const parts: Uint8Array[] = [];
  let length = 0;
  try {
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      parts.push(part.value);
      length += part.value.length;
      if (length > most) return null;
    }
  } catch {
    return null;
  } finally {
    void reader.cancel().catch(() => undefined);
  }
  return joined(parts);
}

export async function deflated(bytes: Uint8Array): Promise<Uint8Array> {
  const stream = through(bytes, new CompressionStream('deflate'));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

function through(
  bytes: Uint8Array,
  way: CompressionStream | DecompressionStream,
): ReadableStream<Uint8Array> {
  return new Blob([joined([bytes])]).stream().pipeThrough(way);
}
