/** A photo without its metadata, as far as this phone can read its format. */
import { Malformed } from './bytes.ts';
import { cleanJpeg } from './clean-jpeg.ts';
import { cleanPng } from './clean-png.ts';
import { cleanWebp } from './clean-webp.ts';

const CLEANERS: Readonly<
  Record<string, (bytes: Uint8Array) => Uint8Array<ArrayBuffer> | Promise<Uint8Array<ArrayBuffer>>>
> = { 'image/jpeg': cleanJpeg, 'image/png': cleanPng, 'image/webp': cleanWebp };

/** The same pixels with nothing beside them. A format that is not known here, or a file that does not keep to its
 * own, comes back as it is: the server makes it safe, or refuses it. */
export async function cleanPhoto(
  bytes: Uint8Array<ArrayBuffer>,
  type: string,
): Promise<Uint8Array<ArrayBuffer>> {
  return (await cleaned(bytes, type)) ?? bytes;
}

/** Whether a photo still has whatever was in its file beside the pixels, because this phone cannot take that out. */
export async function keepsMetadata(photo: Blob): Promise<boolean> {
  return (await cleaned(new Uint8Array(await photo.arrayBuffer()), photo.type)) === null;
}

async function cleaned(
  bytes: Uint8Array<ArrayBuffer>,
  type: string,
): Promise<Uint8Array<ArrayBuffer> | null> {
  const clean = CLEANERS[type];
  if (!clean) return null;
  try {
    return await clean(bytes);
  } catch (error) {
    if (error instanceof Malformed) return null;
    throw error;
  }
}
