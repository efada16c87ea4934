/** Marks as the screens use them, made from the annotations of the API. Pure. */
import type { Size } from '#lib/stage/view-transform.ts';
import { kindOf, type MarkKind, type Region } from './region.ts';
import { bareId, imageIdOf, parseFragment } from './web-annotation.ts';

export interface Mark {
  /** The bare identifier, as comments name it. */
  id: string;
  imageId: string;
  region: Region;
  kind: MarkKind;
  /** The number shown on the picture and in the list: its place in the case, by age. */
  number: number;
  text: string;
  authorId: string;
  authorName: string;
  created: string;
  own: boolean;
}

/** The part of an annotation of the API that is read here. */
export interface ReceivedAnnotation {
  id: string;
  created: string;
  creator: { id: string; name: string };
  body: readonly { value: string }[];
  target: { source: string; selector: { value: string } };
}

/** A picture of the case, with the size of its master. */
export interface MarkedPicture extends Size {
  id: string;
}

/** Numbered marks, oldest first. What names no region or no picture of this case is left out, never guessed. */
export function marksOf(
  annotations: readonly ReceivedAnnotation[],
  pictures: readonly MarkedPicture[],
  ownId: string,
): Mark[] {
  const marks: Mark[] = [];
  const byAge = [...annotations].sort(
    (a, b) => a.created.localeCompare(b.created) || a.id.localeCompare(b.id),
  );
  for (const annotation of byAge) {
    const mark = markOf(annotation, pictures, ownId, marks.length + 1);
    if (mark) marks.push(mark);
  }
  return marks;
}

function markOf(
  annotation: ReceivedAnnotation,
  pictures: readonly MarkedPicture[],
  ownId: string,
  number: number,
): Mark | null {
  const imageId = imageIdOf(annotation.target.source);
  const picture = pictures.find((each) => each.id === imageId);
  const region = picture ? parseFragment(annotation.target.selector.value, picture) : null;
  if (!picture || !region) return null;
  const authorId = bareId(annotation.creator.id);
  return {
    id: bareId(annotation.id),
    imageId: picture.id,
    region,
    kind: kindOf(region),
    number,
    text: annotation.body.map((body) => body.value).join('\n'),
    authorId,
    authorName: annotation.creator.name,
    created: annotation.created,
    own: authorId === ownId,
  };
}
