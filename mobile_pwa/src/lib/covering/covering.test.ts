import { describe, expect, it } from 'vitest';
import {
  AS_IT_IS,
  changesPixels,
  cropped,
  sameArrangement,
  withCover,
  withCoverChanged,
  withoutCover,
} from './arrangement.ts';
import { begun, did, redone, undone } from './history.ts';
import {
  boundsOf,
  COVERS_MOST,
  isOn,
  moved,
  pathOf,
  POINTS_MOST,
  resized,
  thinned,
  within,
  type Cover,
} from './shape.ts';
import {
  canFinish,
  cursorMoved,
  dragEnded,
  dragged,
  dragStarted,
  entered,
  escaped,
  finished,
  preview,
  startSketch,
  tapped,
  type Sketch,
  type Tool,
} from './sketch.ts';
import {
  nextTurn,
  turned,
  turnedArea,
  turnedSize,
  turnMatrix,
  unturned,
  unturnedStep,
  type Turn,
} from './turn.ts';

const PICTURE = { width: 100, height: 60 };
const TURNS: Turn[] = [0, 90, 180, 270];
const box: Cover = { shape: 'box', x: 10, y: 10, width: 20, height: 10 };
const triangle: Cover = {
  shape: 'polygon',
  points: [
    [0, 0],
    [20, 0],
    [0, 10],
  ],
};
const stroke: Cover = { shape: 'stroke', points: [[50, 30]], width: 10 };

describe('a cover', () => {
  it('has bounds, the brush with its width', () => {
    expect(boundsOf(box)).toEqual({ x: 10, y: 10, width: 20, height: 10 });
    expect(boundsOf(triangle)).toEqual({ x: 0, y: 0, width: 20, height: 10 });
    expect(boundsOf(stroke)).toEqual({ x: 45, y: 25, width: 10, height: 10 });
  });

  it('is moved, and never wholly out of the picture', () => {
    expect(moved(box, 5, -5, PICTURE)).toMatchObject({ x: 15, y: 5 });
    expect(moved(box, -500, 0, PICTURE)).toMatchObject({ x: -10, y: 10 });
    expect(moved(triangle, 1, 2, PICTURE)).toMatchObject({
      points: [
        [1, 2],
        [21, 2],
        [1, 12],
      ],
    });
  });

  it('is resized from its upper left corner, and never to nothing', () => {
    expect(resized(box, 10, 4, PICTURE)).toMatchObject({ x: 10, y: 10, width: 30, height: 14 });
    expect(resized(box, -50, -50, PICTURE)).toMatchObject({ width: 2, height: 2 });
    expect(resized(triangle, 20, 0, PICTURE)).toMatchObject({
      points: [
        [0, 0],
        [40, 0],
        [0, 10],
      ],
    });
    expect(resized(stroke, 6, 0, PICTURE)).toMatchObject({ width: 16 });
  });

  it('is drawn as a path, a single dot of the brush too', () => {
    expect(pathOf(box)).toBe('M10 10h20v10h-20z');
    expect(pathOf(triangle)).toBe('M0 0L20 0L0 10z');
    expect(pathOf(stroke)).toBe('M50 30h0');
  });

  it('is hit within reach of a finger', () => {
    expect(isOn(box, { x: 8, y: 12 }, 3)).toBe(true);
    expect(isOn(box, { x: 6, y: 12 }, 3)).toBe(false);
  });

  it('has no more points than the server takes, and keeps its ends', () => {
    const long = Array.from({ length: 9000 }, (_, x): [number, number] => [x, x % 2]);
    const few = thinned(long, 0);
    expect(few.length).toBeLessThanOrEqual(POINTS_MOST);
    expect(few[0]).toEqual([0, 0]);
    expect(
      thinned(
        [
          [0, 0],
          [1, 0],
          [2, 0],
          [9, 0],
          [10, 0],
        ],
        3,
      ),
    ).toEqual([
      [0, 0],
      [9, 0],
      [10, 0],
    ]);
  });

  it('counts only where the picture is', () => {
    expect(within({ x: -5, y: 50, width: 10, height: 40 }, PICTURE)).toEqual({
      x: 0,
      y: 50,
      width: 5,
      height: 10,
    });
    expect(within({ x: 200, y: 0, width: 10, height: 10 }, PICTURE)).toBeNull();
  });
});

describe('a turned picture', () => {
  it('leads each pixel back to where it is stored', () => {
    for (const turn of TURNS) {
      for (const pixel of [
        { x: 0, y: 0 },
        { x: 99, y: 59 },
        { x: 13, y: 40 },
      ]) {
        const there = turned(pixel, turn, PICTURE);
        expect(unturned(there, turn, PICTURE)).toEqual(pixel);
        const size = turnedSize(PICTURE, turn);
        expect(there.x).toBeLessThan(size.width);
        expect(there.y).toBeLessThan(size.height);
      }
    }
    expect(turned({ x: 0, y: 0 }, 90, PICTURE)).toEqual({ x: 59, y: 0 });
  });

  it('is drawn where its pixels are told to be', () => {
    for (const turn of TURNS) {
      const [a, b, c, d, e, f] = turnMatrix(turn, PICTURE);
      const middle = { x: 13.5, y: 40.5 };
      const there = turned({ x: 13, y: 40 }, turn, PICTURE);
      expect(a * middle.x + c * middle.y + e).toBe(there.x + 0.5);
      expect(b * middle.x + d * middle.y + f).toBe(there.y + 0.5);
    }
  });

  it('has its areas where their corners are', () => {
    const area = { x: 10, y: 5, width: 30, height: 20 };
    expect(turnedArea(area, 90, PICTURE)).toEqual({ x: 35, y: 10, width: 20, height: 30 });
    expect(turnedArea(area, 180, PICTURE)).toEqual({ x: 60, y: 35, width: 30, height: 20 });
    expect(turnedArea(area, 0, PICTURE)).toEqual(area);
  });

  it('takes a step to the right as one that the eye sees to the right', () => {
    for (const turn of TURNS) {
      const from = unturned({ x: 20, y: 20 }, turn, PICTURE);
      const to = unturned({ x: 23, y: 20 }, turn, PICTURE);
      const [dx, dy] = unturnedStep(3, 0, turn);
      expect([to.x - from.x, to.y - from.y]).toEqual([dx + 0, dy + 0]);
    }
    expect(TURNS.map(nextTurn)).toEqual([90, 180, 270, 0]);
  });
});

describe('a sketch', () => {
  function draw(tool: Tool, ...taps: [number, number][]) {
    let step: { sketch: Sketch; drawn: unknown } = { sketch: startSketch(tool, 8), drawn: null };
    for (const [x, y] of taps) step = tapped(step.sketch, { x, y }, PICTURE, 3);
    return step;
  }

  it('makes a box of two taps, of a drag, and of keys', () => {
    const expected = { kind: 'cover', cover: { shape: 'box', x: 10, y: 10, width: 21, height: 11 } };
    expect(draw('box', [30, 20], [10, 10]).drawn).toEqual(expected);
    const begins = dragStarted(startSketch('box', 8), { x: 10, y: 10 });
    expect(dragEnded(dragged(begins, { x: 15, y: 15 }), { x: 30, y: 20 }, PICTURE, 1).drawn).toEqual(
      expected,
    );
    const corner = entered(startSketch('box', 8), { x: 10, y: 10 }, PICTURE).sketch;
    expect(
      entered(cursorMoved(corner, 20, 10, { x: 0, y: 0 }, PICTURE), { x: 0, y: 0 }, PICTURE).drawn,
    ).toEqual(expected);
  });

  it('makes a polygon of taps that end where they began, or when it is said so', () => {
    const points = [
      [10, 10],
      [40, 10],
      [40, 40],
    ];
    expect(draw('polygon', [10, 10], [40, 10], [40, 40], [12, 11]).drawn).toMatchObject({
      cover: { points },
    });
    const open = draw('polygon', [10, 10], [40, 10], [40, 40]).sketch;
    expect(finished(open, PICTURE).drawn).toMatchObject({ cover: { shape: 'polygon', points } });
    expect(finished(draw('polygon', [10, 10], [40, 10]).sketch, PICTURE).drawn).toBeNull();
  });

  it('makes a stroke of a drag or of taps', () => {
    const begins = dragStarted(startSketch('stroke', 8), { x: 1, y: 1 });
    const drag = dragEnded(dragged(begins, { x: 20, y: 1 }), { x: 40, y: 1 }, PICTURE, 2).drawn;
    expect(drag).toMatchObject({
      cover: {
        shape: 'stroke',
        width: 8,
        points: [
          [1, 1],
          [20, 1],
          [40, 1],
        ],
      },
    });
    const taps = draw('stroke', [1, 1], [20, 1]).sketch;
    expect(canFinish(taps)).toBe(true);
    expect(finished(taps, PICTURE).drawn).toMatchObject({
      cover: {
        points: [
          [1, 1],
          [20, 1],
        ],
      },
    });
  });

  it('ends a polygon with Enter pressed twice at one place', () => {
    let step = entered(startSketch('polygon', 8), { x: 5, y: 5 }, PICTURE);
    for (const [dx, dy] of [
      [20, 0],
      [0, 20],
    ] as const) {
      step = entered(cursorMoved(step.sketch, dx, dy, { x: 0, y: 0 }, PICTURE), { x: 0, y: 0 }, PICTURE);
    }
    expect(step.drawn).toBeNull();
    expect(entered(step.sketch, { x: 0, y: 0 }, PICTURE).drawn).toMatchObject({
      cover: {
        points: [
          [5, 5],
          [25, 5],
          [25, 25],
        ],
      },
    });
  });

  it('crops to what is drawn, unless that is next to nothing', () => {
    expect(draw('crop', [0, 0], [49, 29]).drawn).toEqual({
      kind: 'crop',
      area: { x: 0, y: 0, width: 50, height: 30 },
    });
    expect(draw('crop', [0, 0], [3, 3]).drawn).toBeNull();
  });

  it('shows what it will be while the cross moves', () => {
    const corner = draw('box', [10, 10]).sketch;
    const moving = cursorMoved({ ...corner, cursor: { x: 10, y: 10 } }, 5, 5, { x: 0, y: 0 }, PICTURE);
    expect(preview(moving, PICTURE)).toMatchObject({ cover: { width: 6, height: 6 } });
    expect(preview(startSketch('box', 8), PICTURE)).toBeNull();
  });

  it('is taken back first, and its tool put away then', () => {
    const begins = draw('box', [10, 10]).sketch;
    expect(escaped(begins)?.points).toEqual([]);
    expect(escaped(startSketch('box', 8))).toBeNull();
  });
});

describe('an arrangement', () => {
  it('changes pixels only when something was done', () => {
    expect(changesPixels(AS_IT_IS)).toBe(false);
    expect(changesPixels({ ...AS_IT_IS, turn: 90 })).toBe(true);
    expect(changesPixels({ ...AS_IT_IS, covers: [box] })).toBe(true);
  });

  it('takes covers, up to as many as the server does', () => {
    const one = withCover(AS_IT_IS, box) ?? AS_IT_IS;
    expect(one.covers).toEqual([box]);
    expect(withoutCover(one, 0).covers).toEqual([]);
    expect(withCoverChanged(one, 0, () => stroke).covers).toEqual([stroke]);
    const full = { ...AS_IT_IS, covers: Array.from({ length: COVERS_MOST }, () => box) };
    expect(withCover(full, box)).toBeNull();
  });

  it('is the same only when every width, point and side is', () => {
    const one = { ...AS_IT_IS, covers: [box, stroke], crop: { x: 1, y: 2, width: 3, height: 4 } };
    const reordered = {
      turn: 0 as const,
      crop: { height: 4, width: 3, y: 2, x: 1 },
      covers: [{ ...box }, stroke],
    };
    expect(sameArrangement(one, reordered)).toBe(true);
    expect(sameArrangement(one, { ...one, covers: [box, { ...stroke, width: 11 }] })).toBe(false);
    expect(sameArrangement(one, { ...one, turn: 90 })).toBe(false);
    expect(sameArrangement(one, { ...one, crop: null })).toBe(false);
  });

  it('does not call the whole picture a crop', () => {
    expect(cropped(AS_IT_IS, { x: -3, y: 0, width: 200, height: 60 }, PICTURE).crop).toBeNull();
    expect(cropped(AS_IT_IS, { x: 50, y: 0, width: 200, height: 60 }, PICTURE).crop).toMatchObject({
      width: 50,
    });
  });
});

it('undoes and does again', () => {
  const steps = did(did(begun(1), 2), 3);
  expect(undone(steps).now).toBe(2);
  expect(redone(undone(steps))).toEqual(steps);
  expect(did(undone(steps), 9).future).toEqual([]);
  expect(undone(begun(1)).now).toBe(1);
  expect(redone(begun(1)).now).toBe(1);
});
