/** Which mark a finger meant. Pure. */
import { toStage, type Point, type ViewTransform } from '#lib/stage/view-transform.ts';
import type { Mark } from './mark.ts';
import type { Region } from './region.ts';

/** Half of the smallest target for a finger, in CSS pixels. */
const REACH = 22;

/** The mark under a place of the stage: the nearest point or number within reach, else the smallest box around it. */
export function markAt(marks: readonly Mark[], at: Point, view: ViewTransform): Mark | null {
  const near = marks
    .map((mark) => ({ mark, away: awayFrom(mark, at, view) }))
    .filter(({ away }) => away <= REACH)
    .sort((a, b) => a.away - b.away)[0]?.mark;
  if (near) return near;
  return (
    marks
      .filter((mark) => mark.kind === 'box' && holds(mark.region, at, view))
      .sort((a, b) => area(a.region) - area(b.region))[0] ?? null
  );
}

function awayFrom(mark: Mark, at: Point, view: ViewTransform): number {
  const anchor = badgeAnchor(mark, view);
  const badge = Math.hypot(at.x - anchor.x, at.y - anchor.y);
  if (mark.kind === 'box') return badge;
  const centre = toStage(view, { x: mark.region.x + 0.5, y: mark.region.y + 0.5 });
  return Math.min(badge, Math.hypot(at.x - centre.x, at.y - centre.y));
}

/** Where the number of a mark stands on the stage. */
export function badgeAnchor(mark: Pick<Mark, 'kind' | 'region'>, view: ViewTransform): Point {
  if (mark.kind === 'box') return toStage(view, mark.region);
  const centre = toStage(view, { x: mark.region.x + 0.5, y: mark.region.y + 0.5 });
  return { x: centre.x + 15, y: centre.y - 15 };
}

function holds(region: Region, at: Point, view: ViewTransform): boolean {
  const from = toStage(view, region);
  const to = toStage(view, { x: region.x + region.width, y: region.y + region.height });
  return at.x >= from.x && at.x <= to.x && at.y >= from.y && at.y <= to.y;
}

function area(region: Region): number {
  return region.width * region.height;
}
