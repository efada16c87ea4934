import { describe, expect, it } from 'vitest';
import {
  fit,
  focusOn,
  isWhole,
  panBy,
  pinch,
  pixelUnder,
  resize,
  settle,
  toMaster,
  toStage,
  truePixelScale,
  zoomLimits,
  zoomTo,
} from './view-transform.ts';

const picture = { width: 4032, height: 3024 };
const stage = { width: 390, height: 292 };
const limits = zoomLimits(picture, stage, 3);

/** A small fixed sequence, so that every run tries the same odd numbers. */
function numbers(count: number): number[] {
  let seed = 12345;
  return Array.from({ length: count }, () => {
    seed = (seed * 1103515245 + 12345) % 2147483648;
    return seed / 2147483648;
  });
}

describe('the picture on the stage', () => {
  it('stands whole and centred at first', () => {
    const view = fit(picture, stage);
    expect(view.scale).toBeCloseTo(292 / 3024, 10);
    const corner = toStage(view, { x: 0, y: 0 });
    const opposite = toStage(view, { x: picture.width, y: picture.height });
    expect(corner.y).toBeCloseTo(0, 6);
    expect(opposite.y).toBeCloseTo(292, 6);
    expect(corner.x).toBeCloseTo(390 - opposite.x, 6);
    expect(isWhole(view, picture, stage)).toBe(true);
  });

  it('maps stage to master and back to the same place at any zoom', () => {
    const rolls = numbers(400);
    for (let index = 0; index < 400; index += 4) {
      const [a = 0, b = 0, c = 0, d = 0] = rolls.slice(index, index + 4);
      const view = { scale: 0.01 + a * 8, x: (b - 0.5) * 9000, y: (c - 0.5) * 9000 };
      const master = { x: d * picture.width, y: a * picture.height };
      const back = toMaster(view, toStage(view, master));
      expect(back.x).toBeCloseTo(master.x, 6);
      expect(back.y).toBeCloseTo(master.y, 6);
    }
  });

  it('shows one master pixel on one screen pixel at true pixels', () => {
    expect(truePixelScale(3) * 3).toBe(1);
    expect(truePixelScale(0)).toBe(1);
  });

  it('allows true pixels even for a picture that is smaller than the stage', () => {
    const small = zoomLimits({ width: 100, height: 100 }, stage, 2);
    expect(small.min).toBe(0.5);
    expect(small.max).toBeCloseTo(2.92, 6);
  });

  it('finds the pixel under a finger and never one outside', () => {
    const view = fit(picture, stage);
    expect(pixelUnder(view, { x: -50, y: -50 }, picture)).toEqual({ x: 0, y: 0 });
    expect(pixelUnder(view, { x: 9999, y: 9999 }, picture)).toEqual({ x: 4031, y: 3023 });
    const near = zoomTo(view, 2, { x: 195, y: 146 });
    const spot = pixelUnder(near, { x: 195, y: 146 }, picture);
    expect(spot).toEqual({ x: 2016, y: 1512 });
  });
});

describe('zooming', () => {
  it('keeps what is under the finger under the finger', () => {
    const view = fit(picture, stage);
    const anchor = { x: 300, y: 80 };
    const before = toMaster(view, anchor);
    for (const scale of [0.1, 0.33, 1, 4]) {
      const after = toMaster(zoomTo(view, scale, anchor), anchor);
      expect(after.x).toBeCloseTo(before.x, 6);
      expect(after.y).toBeCloseTo(before.y, 6);
    }
  });

  it('keeps both fingers on their spots when pinching', () => {
    const view = zoomTo(fit(picture, stage), 0.3, { x: 195, y: 146 });
    const from = [
      { x: 100, y: 100 },
      { x: 200, y: 150 },
    ] as const;
    const to = [
      { x: 60, y: 90 },
      { x: 220, y: 170 },
    ] as const;
    const after = pinch(view, from, to, limits);
    const one = toStage(after, toMaster(view, from[0]));
    const two = toStage(after, toMaster(view, from[1]));
    expect(one.x).toBeCloseTo(to[0].x, 6);
    expect(one.y).toBeCloseTo(to[0].y, 6);
    expect(two.x).toBeCloseTo(to[1].x, 6);
    expect(two.y).toBeCloseTo(to[1].y, 6);
  });

  it('does not pass its limits and does not break when both fingers start at one spot', () => {
    const view = fit(picture, stage);
    const wide = pinch(
      view,
      [
        { x: 0, y: 0 },
        { x: 1, y: 0 },
      ],
      [
        { x: 0, y: 0 },
        { x: 390, y: 0 },
      ],
      limits,
    );
    expect(wide.scale).toBe(limits.max);
    const same = pinch(
      view,
      [
        { x: 5, y: 5 },
        { x: 5, y: 5 },
      ],
      [
        { x: 0, y: 0 },
        { x: 9, y: 9 },
      ],
      limits,
    );
    expect(Number.isFinite(same.scale)).toBe(true);
  });
});

describe('settling', () => {
  it('centres a side that fits and lets no empty stage in beside one that does not', () => {
    const far = panBy({ scale: 1, x: 0, y: 0 }, 5000, -90000);
    const settled = settle(far, picture, stage, limits);
    expect(settled.x).toBe(0);
    expect(settled.y).toBe(stage.height - picture.height);
    const tiny = settle({ scale: 0.0001, x: 700, y: 700 }, picture, stage, limits);
    expect(tiny.scale).toBe(limits.min);
    expect(tiny.y).toBeCloseTo(0, 6);
  });

  it('is at rest once settled', () => {
    for (const roll of numbers(50)) {
      const once = settle(
        { scale: roll * 3, x: roll * 900 - 450, y: 450 - roll * 900 },
        picture,
        stage,
        limits,
      );
      expect(settle(once, picture, stage, limits)).toEqual(once);
    }
  });
});

describe('a stage that changes its size', () => {
  const wide = { width: 800, height: 600 };

  it('keeps a whole picture whole', () => {
    expect(resize(fit(picture, stage), picture, stage, wide, limits)).toEqual(fit(picture, wide));
  });

  it('keeps the middle in the middle when zoomed in', () => {
    const view = settle(zoomTo(fit(picture, stage), 1, { x: 200, y: 150 }), picture, stage, limits);
    const before = toMaster(view, { x: stage.width / 2, y: stage.height / 2 });
    const after = toMaster(resize(view, picture, stage, wide, limits), { x: 400, y: 300 });
    expect(after.x).toBeCloseTo(before.x, 6);
    expect(after.y).toBeCloseTo(before.y, 6);
  });
});

describe('going to a mark', () => {
  it('brings its middle to the middle of the stage', () => {
    const region = { x: 1000, y: 800, width: 200, height: 100 };
    const view = focusOn(region, fit(picture, stage), stage, limits);
    expect(toStage(view, { x: 1100, y: 850 })).toEqual({
      x: expect.closeTo(195, 6) as number,
      y: expect.closeTo(146, 6) as number,
    });
    expect(region.width * view.scale).toBeLessThanOrEqual(195.001);
  });
});
