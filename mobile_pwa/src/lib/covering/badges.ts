/** The numbers beside places on a picture, as many as can be read. Pure. */
import type { OutlinedPlace } from './outlined.ts';

/** The middle of a number on the stage and half its width, in CSS pixels. */
export interface Spot {
  x: number;
  y: number;
  wide: number;
}

export interface Badge extends Spot {
  place: OutlinedPlace;
}

export const BADGE_HEIGHT = 20;
/** So much of two numbers may overlap: less than hides a digit. */
const OVERLAP = 4;

/**
 * Where many places lie close together their numbers would hide one another and the picture. The one in focus is
 * always told, then those that may identify somebody, then what is open; zooming in makes room for the others.
 */
export function readableBadges(
  places: readonly OutlinedPlace[],
  spotOf: (place: OutlinedPlace) => Spot | null,
): Badge[] {
  const told: Badge[] = [];
  for (const place of [...places].sort((one, other) => rank(one) - rank(other))) {
    const spot = spotOf(place);
    if (spot && (place.focused || !told.some((other) => overlap(other, spot)))) told.push({ ...spot, place });
  }
  // The first is drawn last, on top of the others.
  return told.reverse();
}

function rank({ focused, standing, secondary }: OutlinedPlace): number {
  if (focused) return 0;
  return (standing === 'open' ? 1 : 3) + (secondary ? 1 : 0);
}

function overlap(one: Spot, other: Spot): boolean {
  const across = one.wide + other.wide - Math.abs(one.x - other.x);
  const down = BADGE_HEIGHT - Math.abs(one.y - other.y);
  return across > OVERLAP && down > OVERLAP;
}
