import { mkdirSync, writeFileSync } from 'node:fs';
import { CORNER, mark, markAsSvg } from './mark.js';
import { encodePng } from './png.js';

/*
 * Draws the icons of the installed app into static/icons. Run by `npm run build`.
 * any: with round corners; maskable and touch: to the edges, the system cuts them; badge: white on nothing.
 */
const FOLDER = new URL('../static/icons/', import.meta.url);
const MASKABLE_SHRINK = 0.82; // the mark stays within the circle that every system leaves

/** @typedef {{ rounded?: boolean, shrink?: number, badge?: boolean }} Shape */

/** @type {[name: string, side: number, shape: Shape][]} */
const ICONS = [
  ['icon-192.png', 192, { rounded: true }],
  ['icon-512.png', 512, { rounded: true }],
  ['maskable-512.png', 512, { shrink: MASKABLE_SHRINK }],
  ['touch-180.png', 180, {}],
  ['badge-96.png', 96, { badge: true, shrink: 1.5 }],
];

/** How much of a pixel lies inside an edge that is `distance` pixels away (negative inside): soft edges. */
const cover = (/** @type {number} */ distance) => Math.min(1, Math.max(0, 0.5 - distance));

/**
 * @param {number[]} under red, green, blue, alpha (0–1)
 * @param {number[]} colour red, green, blue
 * @param {number} amount 0–1
 */
function paint(under, colour, amount) {
  const alpha = amount + (under[3] ?? 0) * (1 - amount);
  if (alpha === 0) return under;
  const mixed = colour.map(
    (part, i) => (part * amount + (under[i] ?? 0) * (under[3] ?? 0) * (1 - amount)) / alpha,
  );
  return [...mixed, alpha];
}

/**
 * @param {number} side
 * @param {Shape} shape
 */
function painter(side, { rounded = false, shrink = 1, badge = false }) {
  const { ring, point } = mark;
  const corner = rounded ? CORNER * side : 0;
  const away = (/** @type {number} */ share) => (0.5 + (share - 0.5) * shrink) * side;
  return (/** @type {number} */ column, /** @type {number} */ row) => {
    const [x, y] = [column + 0.5, row + 0.5];
    const fromRing = Math.hypot(x - away(ring.x), y - away(ring.y));
    const fromPoint = Math.hypot(x - away(point.x), y - away(point.y));
    const onGround = badge ? 0 : cover(outsideRoundedSquare(x, y, side, corner));
    const onRing = cover(Math.abs(fromRing - ring.radius * side * shrink) - (ring.width / 2) * side * shrink);
    const inGap = cover(fromPoint - (point.radius + point.gap) * side * shrink);
    const onPoint = cover(fromPoint - point.radius * side * shrink);
    let pixel = paint([0, 0, 0, 0], mark.ground, onGround);
    pixel = paint(pixel, mark.ringColour, onRing * (1 - inGap));
    pixel = paint(pixel, badge ? mark.ringColour : mark.pointColour, onPoint);
    return [...pixel.slice(0, 3), (pixel[3] ?? 0) * 255].map(Math.round);
  };
}

/**
 * @param {number} x
 * @param {number} y
 * @param {number} side
 * @param {number} corner
 */
function outsideRoundedSquare(x, y, side, corner) {
  const dx = Math.abs(x - side / 2) - side / 2 + corner;
  const dy = Math.abs(y - side / 2) - side / 2 + corner;
  return Math.hypot(Math.max(dx, 0), Math.max(dy, 0)) + Math.min(Math.max(dx, dy), 0) - corner;
}

mkdirSync(FOLDER, { recursive: true });
writeFileSync(new URL('mark.svg', FOLDER), markAsSvg());
for (const [name, side, shape] of ICONS) {
  writeFileSync(new URL(name, FOLDER), encodePng(side, painter(side, shape)));
}
