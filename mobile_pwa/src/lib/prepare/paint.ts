/** Covers, turns and crops a photo on this phone: into its pixels, so that nothing is left under a cover. */
import type { Arrangement } from '#lib/covering/arrangement.ts';
import { boundsOf, pathOf, type Cover } from '#lib/covering/shape.ts';
import { paintPlan } from './paint-plan.ts';

/** Visually the same as what came from the camera, at about its size. */
const QUALITY = 0.92;
const TYPE = 'image/jpeg';

/** This phone could not paint, for lack of memory most of all. */
export class PaintFailed extends Error {
  constructor() {
    super('The photo could not be painted');
    this.name = 'PaintFailed';
  }
}

/** A JPEG of what is left to be seen. Raises PaintFailed. */
export async function painted(photo: Blob, arrangement: Arrangement): Promise<Blob> {
  const bitmap = await createImageBitmap(photo).catch(() => null);
  if (!bitmap) throw new PaintFailed();
  const canvas = document.createElement('canvas');
  try {
    // A bitmap's sides are no properties of its own, so they would not be copied along.
    const plan = paintPlan({ width: bitmap.width, height: bitmap.height }, arrangement);
    Object.assign(canvas, { width: plan.width, height: plan.height });
    const context = canvas.getContext('2d', { alpha: false });
    if (!context) throw new PaintFailed();
    // Where a photo is transparent, nothing hides: the server flattens on white, too.
    context.fillStyle = '#fff';
    context.fillRect(0, 0, plan.width, plan.height);
    context.setTransform(...plan.transform);
    context.drawImage(bitmap, 0, 0);
    for (const cover of arrangement.covers) hide(context, cover, plan.margin);
    return await jpegOf(canvas);
  } finally {
    bitmap.close();
    Object.assign(canvas, { width: 0, height: 0 }); // gives the memory back at once
  }
}

function hide(context: CanvasRenderingContext2D, cover: Cover, margin: number): void {
  context.fillStyle = context.strokeStyle = '#000';
  context.lineCap = context.lineJoin = 'round';
  if (cover.shape === 'box') {
    const { x, y, width, height } = boundsOf(cover);
    context.fillRect(x - margin, y - margin, width + 2 * margin, height + 2 * margin);
    return;
  }
  const path = new Path2D(pathOf(cover));
  context.lineWidth = 2 * margin + (cover.shape === 'stroke' ? cover.width : 0);
  if (cover.shape === 'polygon') context.fill(path);
  context.stroke(path);
  const [dot] = cover.points;
  if (cover.points.length === 1 && dot) {
    // A line of no length is not drawn on every canvas.
    context.beginPath();
    context.arc(...dot, context.lineWidth / 2, 0, 2 * Math.PI);
    context.fill();
  }
}

async function jpegOf(canvas: HTMLCanvasElement): Promise<Blob> {
  const made = await new Promise<Blob | null>((resolve) => {
    canvas.toBlob(resolve, TYPE, QUALITY);
  });
  if (made?.type !== TYPE) throw new PaintFailed();
  return made;
}
