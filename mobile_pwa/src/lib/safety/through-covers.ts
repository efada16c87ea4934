/** Between the original and the picture made of it, which may be cropped and turned. Pure. */
import { within, type Area, type Corner, type Cover } from '#lib/covering/shape.ts';
import { turnedArea, turnedSize, unturned, type Turn } from '#lib/covering/turn.ts';
import type { Size } from '#lib/stage/view-transform.ts';

export interface Frame {
  original: Size;
  turn: Turn;
  crop: Area | null;
}

function keptOf({ original, crop }: Frame): Area {
  return crop ?? { x: 0, y: 0, ...original };
}

/** Where an area of the original lies in the picture; null when it was cropped off. */
export function inPicture(area: Area, frame: Frame): Area | null {
  const kept = keptOf(frame);
  const inside = within({ ...area, x: area.x - kept.x, y: area.y - kept.y }, kept);
  return inside && turnedArea(inside, frame.turn, kept);
}

/** A cover drawn on the picture, as one of the original. */
export function inOriginal(cover: Cover, frame: Frame): Cover {
  const kept = keptOf(frame);
  const back = ({ x, y }: { x: number; y: number }): Corner => {
    const stored = unturned({ x, y }, frame.turn, kept);
    return [stored.x + kept.x, stored.y + kept.y];
  };
  if (cover.shape !== 'box') return { ...cover, points: cover.points.map(([x, y]) => back({ x, y })) };
  const corners = [
    back(cover),
    back({ x: cover.x + cover.width - 1, y: cover.y + cover.height - 1 }),
  ] as const;
  const size = turnedSize(cover, frame.turn);
  const x = Math.min(corners[0][0], corners[1][0]);
  const y = Math.min(corners[0][1], corners[1][1]);
  return { shape: 'box', x, y, ...size };
}
