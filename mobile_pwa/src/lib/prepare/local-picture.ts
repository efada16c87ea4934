import type { StagePicture } from '#lib/stage/picture.ts';

/** A photo of this phone on the stage, upright. */
export interface LocalPicture {
  picture: StagePicture;
  /** Lets go of it. */
  close(): void;
}

/** Null when this browser does not read its format (HEIC in most, TIFF and DICOM in all). */
export async function openLocalPicture(
  id: string,
  photo: Blob,
  description: string,
): Promise<LocalPicture | null> {
  const address = URL.createObjectURL(photo);
  const image = new Image();
  image.src = address;
  try {
    await image.decode();
  } catch {
    URL.revokeObjectURL(address);
    return null;
  }
  const { naturalWidth: width, naturalHeight: height } = image;
  const urls = { small: address, medium: address, large: address, master: address };
  return {
    picture: { id, width, height, placeholder: null, urls, description },
    close: () => {
      URL.revokeObjectURL(address);
    },
  };
}
