import { describe, expect, it } from 'vitest';
import {
  cursorMoved,
  dragEnded,
  dragged,
  dragStarted,
  entered,
  escaped,
  startMarking,
  tapped,
} from './marking.ts';
import { boxBetween } from './region.ts';

const picture = { width: 100, height: 80 };
const middle = { x: 50, y: 40 };

describe('a point', () => {
  it('is placed by one tap', () => {
    const state = tapped(startMarking('point'), { x: 7, y: 9 }, picture);
    expect(state.draft).toEqual({ x: 7, y: 9, width: 1, height: 1 });
    expect(state.placed).toBe(true);
  });

  it('is placed by keys, from the middle of what is seen', () => {
    let state = cursorMoved(startMarking('point'), -10, 0, middle, picture);
    state = cursorMoved(state, 0, 1, middle, picture);
    state = entered(state, middle, picture);
    expect(state.draft).toEqual({ x: 40, y: 41, width: 1, height: 1 });
    expect(state.placed).toBe(true);
  });

  it('moves when one taps elsewhere', () => {
    const state = tapped(tapped(startMarking('point'), { x: 1, y: 1 }, picture), { x: 2, y: 2 }, picture);
    expect(state.draft).toEqual({ x: 2, y: 2, width: 1, height: 1 });
  });
});

describe('a box', () => {
  const box = { x: 10, y: 20, width: 21, height: 11 };

  it('comes out the same by drag, by two taps and by keys', () => {
    let drag = dragStarted(startMarking('box'), { x: 30, y: 30 }, picture);
    drag = dragged(drag, { x: 20, y: 25 }, picture);
    drag = dragEnded(drag, { x: 10, y: 20 }, picture);
    expect(drag).toMatchObject({ draft: box, placed: true, corner: null });

    let taps = tapped(startMarking('box'), { x: 10, y: 20 }, picture);
    expect(taps.placed).toBe(false);
    taps = tapped(taps, { x: 30, y: 30 }, picture);
    expect(taps).toMatchObject({ draft: box, placed: true });

    let keys = cursorMoved(startMarking('box'), -40, -20, middle, picture);
    keys = entered(keys, middle, picture);
    keys = cursorMoved(keys, 20, 10, middle, picture);
    keys = entered(keys, middle, picture);
    expect(keys).toMatchObject({ draft: box, placed: true });
  });

  it('is never smaller than two pixels and never outside', () => {
    expect(boxBetween({ x: 99, y: 79 }, { x: 99, y: 79 }, picture)).toEqual({
      x: 98,
      y: 78,
      width: 2,
      height: 2,
    });
    expect(boxBetween({ x: -20, y: 5 }, { x: 500, y: 5 }, picture)).toEqual({
      x: 0,
      y: 5,
      width: 100,
      height: 2,
    });
  });

  it('starts anew when one taps after it was placed', () => {
    let state = tapped(startMarking('box'), { x: 1, y: 1 }, picture);
    state = tapped(state, { x: 9, y: 9 }, picture);
    state = tapped(state, { x: 40, y: 40 }, picture);
    expect(state).toMatchObject({ placed: false, corner: { x: 40, y: 40 } });
  });
});

describe('escape', () => {
  it('takes the drawing first and the tool second', () => {
    const drawn = tapped(startMarking('box'), { x: 1, y: 1 }, picture);
    const cleared = escaped(drawn);
    expect(cleared).toMatchObject({ tool: 'box', corner: null, draft: null });
    expect(cleared && escaped(cleared)).toBeNull();
  });
});

it('keeps the cross inside the picture', () => {
  const state = cursorMoved(startMarking('point'), 9999, -9999, middle, picture);
  expect(state.cursor).toEqual({ x: 99, y: 0 });
});
