/** W3C Web Annotations with media fragment selectors, read and written. Pure.
 * https://www.w3.org/TR/annotation-model/#fragment-selector and https://www.w3.org/TR/media-frags/#naming-space */
import type { Size } from '#lib/stage/view-transform.ts';
import type { Region } from './region.ts';

export const MEDIA_FRAGMENTS = 'http://www.w3.org/TR/media-frags/';

export interface TextualBody {
  type: 'TextualBody';
  value: string;
  format: 'text/plain';
  purpose: 'commenting';
}

/** What is sent to make an annotation. */
export interface NewAnnotation {
  type: 'Annotation';
  body: TextualBody[];
  target: {
    selector: { type: 'FragmentSelector'; conformsTo: typeof MEDIA_FRAGMENTS; value: string };
  };
}

const FRAGMENT = /(?:^|&)xywh=(?:(pixel|percent):)?([\d.]+),([\d.]+),([\d.]+),([\d.]+)(?:&|$)/;

/** The region that a media fragment names, or null when it names none.
 * `percent` needs the size of the picture; pixels are the default unit. */
export function parseFragment(value: string, picture: Size | null): Region | null {
  const match = FRAGMENT.exec(value.startsWith('#') ? value.slice(1) : value);
  if (!match) return null;
  const numbers = match.slice(2, 6).map(Number);
  if (numbers.some((number) => !Number.isFinite(number))) return null;
  const [x = 0, y = 0, width = 0, height = 0] = numbers;
  if (match[1] !== 'percent') return whole({ x, y, width, height });
  if (!picture) return null;
  return whole({
    x: (x / 100) * picture.width,
    y: (y / 100) * picture.height,
    width: (width / 100) * picture.width,
    height: (height / 100) * picture.height,
  });
}

function whole(region: Region): Region | null {
  const rounded = {
    x: Math.round(region.x),
    y: Math.round(region.y),
    width: Math.round(region.width),
    height: Math.round(region.height),
  };
  return rounded.width > 0 && rounded.height > 0 ? rounded : null;
}

export function fragmentOf(region: Region): string {
  return `xywh=pixel:${[region.x, region.y, region.width, region.height].join(',')}`;
}

/** An annotation of `region`, with a text of its own when there is one. */
export function annotationOf(region: Region, text = ''): NewAnnotation {
  const value = text.trim();
  return {
    type: 'Annotation',
    body: value ? [{ type: 'TextualBody', value, format: 'text/plain', purpose: 'commenting' }] : [],
    target: {
      selector: {
        type: 'FragmentSelector',
        conformsTo: MEDIA_FRAGMENTS,
        value: fragmentOf(region),
      },
    },
  };
}

/** The bare identifier in `urn:uuid:…`. */
export function bareId(urn: string): string {
  return urn.replace(/^urn:uuid:/i, '');
}

/** The image that a target's source (`/api/images/{id}/master`, possibly with an origin before it) names. */
export function imageIdOf(source: string): string | null {
  return /\/api\/images\/([^/]+)\/master$/.exec(source)?.[1] ?? null;
}
