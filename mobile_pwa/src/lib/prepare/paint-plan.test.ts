import { describe, expect, it } from 'vitest';
import { AS_IT_IS } from '#lib/covering/arrangement.ts';
import type { Turn } from '#lib/covering/turn.ts';
import { paintPlan } from './paint-plan.ts';

const PICTURE = { width: 100, height: 60 };
const CROP = { x: 10, y: 20, width: 40, height: 30 };

function placed(plan: ReturnType<typeof paintPlan>, x: number, y: number): [number, number] {
  const [a, b, c, d, e, f] = plan.transform;
  return [a * x + c * y + e, b * x + d * y + f];
}

describe('a picture painted anew', () => {
  it('keeps its size when nothing is turned or cropped', () => {
    const plan = paintPlan(PICTURE, AS_IT_IS);
    expect(plan).toMatchObject(PICTURE);
    expect(placed(plan, 13, 7)).toEqual([13, 7]);
  });

  it('holds exactly what is kept, turned', () => {
    const corners: Record<Turn, [number, number]> = { 0: [0, 0], 90: [30, 0], 180: [40, 30], 270: [0, 40] };
    for (const turn of [0, 90, 180, 270] as const) {
      const plan = paintPlan(PICTURE, { covers: [], turn, crop: CROP });
      const sideways = turn === 90 || turn === 270;
      expect([plan.width, plan.height]).toEqual(sideways ? [30, 40] : [40, 30]);
      expect(placed(plan, CROP.x, CROP.y).map((value) => value + 0)).toEqual(corners[turn]);
    }
  });

  it('is no larger than a phone can paint, and has no gap at its edges', () => {
    const plan = paintPlan({ width: 8000, height: 6000 }, AS_IT_IS, 1_000_000);
    expect(plan.width * plan.height).toBeLessThanOrEqual(1_000_000);
    const [right, bottom] = placed(plan, 8000, 6000);
    expect(right).toBeGreaterThanOrEqual(plan.width);
    expect(bottom).toBeGreaterThanOrEqual(plan.height);
  });
});
