import { beforeEach, describe, expect, it } from 'vitest';
import { Gestures, type GestureListener } from './gestures.ts';
import type { Point } from './view-transform.ts';

let told: string[];
let holds: boolean;
let draws: boolean;
let gestures: Gestures;

function spot(point: Point): string {
  return `${String(point.x)},${String(point.y)}`;
}

beforeEach(() => {
  told = [];
  holds = false;
  draws = false;
  const listener: GestureListener = {
    holdsOneFinger: () => holds,
    draws: () => draws,
    pan: (dx, dy) => told.push(`pan ${String(dx)},${String(dy)}`),
    pinch: (from, to) => told.push(`pinch ${from.map(spot).join(' ')} to ${to.map(spot).join(' ')}`),
    tap: (at) => told.push(`tap ${spot(at)}`),
    doubleTap: (at) => told.push(`double ${spot(at)}`),
    swipe: (direction) => told.push(direction),
    drawStart: (at) => told.push(`start ${spot(at)}`),
    drawMove: (at) => told.push(`move ${spot(at)}`),
    drawEnd: (at) => told.push(`end ${spot(at)}`),
    drawCancel: () => told.push('cancelled'),
    rest: () => undefined,
  };
  gestures = new Gestures(listener);
});

function finger(id: number, path: [number, number][], start = 0): void {
  path.forEach(([x, y], index) => {
    const sample = { id, x, y, time: start + index * 16 };
    if (index === 0) gestures.down(sample);
    else gestures.move(sample);
  });
  const [x, y] = path.at(-1) ?? [0, 0];
  gestures.up({ id, x, y, time: start + path.length * 16 });
}

describe('one finger', () => {
  it('taps', () => {
    finger(1, [
      [10, 10],
      [12, 11],
    ]);
    expect(told).toEqual(['tap 12,11']);
  });

  it('double taps', () => {
    finger(1, [[10, 10]]);
    finger(1, [[14, 12]], 150);
    expect(told).toEqual(['tap 10,10', 'double 14,12']);
  });

  it('does not double tap when slow or far away', () => {
    finger(1, [[10, 10]]);
    finger(1, [[10, 10]], 900);
    finger(1, [[200, 10]], 1000);
    expect(told).toEqual(['tap 10,10', 'tap 10,10', 'tap 200,10']);
  });

  it('leaves the page to scroll while the picture is whole', () => {
    finger(1, [
      [10, 10],
      [12, 90],
      [12, 200],
    ]);
    expect(told).toEqual([]);
  });

  it('swipes to the next and the previous picture while the picture is whole', () => {
    finger(1, [
      [200, 10],
      [150, 12],
      [90, 14],
    ]);
    finger(
      1,
      [
        [90, 10],
        [150, 12],
        [200, 14],
      ],
      900,
    );
    expect(told).toEqual(['next', 'previous']);
  });

  it('pans when zoomed in', () => {
    holds = true;
    finger(1, [
      [10, 10],
      [30, 10],
      [35, 12],
    ]);
    expect(told).toEqual(['pan 20,0', 'pan 5,2']);
  });

  it('draws when a tool is chosen, and two quick taps are two corners', () => {
    holds = true;
    draws = true;
    finger(1, [
      [10, 10],
      [30, 10],
      [35, 12],
    ]);
    finger(1, [[50, 50]], 500);
    finger(1, [[60, 60]], 600);
    expect(told).toEqual(['start 10,10', 'move 30,10', 'move 35,12', 'end 35,12', 'tap 50,50', 'tap 60,60']);
  });
});

describe('two fingers', () => {
  it('pinch, and the tap of the first one is forgotten', () => {
    gestures.down({ id: 1, x: 100, y: 100, time: 0 });
    gestures.down({ id: 2, x: 200, y: 100, time: 5 });
    gestures.move({ id: 2, x: 250, y: 100, time: 20 });
    gestures.up({ id: 2, x: 250, y: 100, time: 30 });
    gestures.up({ id: 1, x: 100, y: 100, time: 40 });
    expect(told).toEqual(['pinch 200,100 100,100 to 250,100 100,100']);
  });

  it('end a drawing that had begun', () => {
    holds = true;
    draws = true;
    gestures.down({ id: 1, x: 100, y: 100, time: 0 });
    gestures.move({ id: 1, x: 130, y: 100, time: 10 });
    gestures.down({ id: 2, x: 200, y: 100, time: 20 });
    expect(told).toEqual(['start 100,100', 'move 130,100', 'cancelled']);
  });

  it('ignore a third', () => {
    gestures.down({ id: 1, x: 100, y: 100, time: 0 });
    gestures.down({ id: 2, x: 200, y: 100, time: 1 });
    gestures.down({ id: 3, x: 300, y: 100, time: 2 });
    gestures.move({ id: 3, x: 320, y: 100, time: 3 });
    expect(told).toEqual([]);
  });
});

it('a cancelled finger neither taps nor leaves anything behind', () => {
  gestures.down({ id: 1, x: 100, y: 100, time: 0 });
  gestures.cancel(1);
  gestures.up({ id: 1, x: 100, y: 100, time: 10 });
  finger(2, [[10, 10]], 900);
  expect(told).toEqual(['tap 10,10']);
});
