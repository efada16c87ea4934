/*
 * The app's mark: a round (a ring) with one point put on it, on the app's teal. Said once, as circles, and drawn
 * from here as SVG and as pixels.
 */

/** All lengths are shares of the icon's side; `point` sits on the ring at 45 degrees. */
export const mark = {
  ground: [11, 95, 92],
  ringColour: [255, 255, 255],
  pointColour: [255, 209, 102],
  ring: { x: 0.5, y: 0.5, radius: 0.255, width: 0.085 },
  point: { x: 0.5 + 0.255 * Math.SQRT1_2, y: 0.5 - 0.255 * Math.SQRT1_2, radius: 0.098, gap: 0.045 },
};

/** How much of the side its corners take, for icons that are shown as they are. */
export const CORNER = 0.22;

/** @returns {string} the mark as an SVG document */
export function markAsSvg() {
  const { ring, point } = mark;
  const at = (/** @type {number} */ share) => Number((share * 512).toFixed(2));
  const colour = (/** @type {number[]} */ rgb) =>
    `#${rgb.map((part) => part.toString(16).padStart(2, '0')).join('')}`;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 512 512">
<rect width="512" height="512" rx="${at(CORNER)}" fill="${colour(mark.ground)}"/>
<circle cx="256" cy="256" r="${at(ring.radius)}" fill="none" stroke="${colour(mark.ringColour)}" stroke-width="${at(ring.width)}"/>
<circle cx="${at(point.x)}" cy="${at(point.y)}" r="${at(point.radius + point.gap)}" fill="${colour(mark.ground)}"/>
<circle cx="${at(point.x)}" cy="${at(point.y)}" r="${at(point.radius)}" fill="${colour(mark.pointColour)}"/>
</svg>
`;
}
