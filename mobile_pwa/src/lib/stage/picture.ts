import type { CaseImage } from '#lib/api/model.ts';
import type { Rendition } from './rendition.ts';

/** A picture that can stand on the stage. */
export interface StagePicture {
  id: string;
  /** Of the master, in pixels; of a picture that is turned, as it is seen. */
  width: number;
  height: number;
  /** By how many degrees it is turned clockwise before it is shown. */
  turn?: 0 | 90 | 180 | 270;
  placeholder: string | null;
  urls: Readonly<Record<Rendition, string>>;
  /** What it shows, for those who do not see it. */
  description: string;
}

/** The pictures of a case that are ready to be seen, in their order. */
export function picturesOf(images: readonly CaseImage[]): StagePicture[] {
  return images
    .toSorted((a, b) => a.position - b.position)
    .flatMap((image) => {
      const { width, height, urls } = image;
      if (image.state !== 'ready' || !width || !height || !urls) return [];
      const { id, placeholder, description } = image;
      return [{ id, width, height, placeholder, urls, description }];
    });
}
