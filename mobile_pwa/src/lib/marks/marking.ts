/** A mark in the making: tool, cursor, corners. Framework-free and pure: every event returns the next state.
 * Each way to draw has the same result: drag, two taps, or keys. */
import type { Point, Size } from '#lib/stage/view-transform.ts';
import { boxBetween, pointAt, step, type MarkKind, type Region } from './region.ts';

export interface Marking {
  tool: MarkKind;
  /** The cross that keys move, in master pixels; null until a key is pressed. */
  cursor: Point | null;
  /** The first corner of a box that still lacks its second one. */
  corner: Point | null;
  /** What is drawn so far. */
  draft: Region | null;
  /** The region is complete and waits for its text. */
  placed: boolean;
}

export function startMarking(tool: MarkKind): Marking {
  return { tool, cursor: null, corner: null, draft: null, placed: false };
}

/** One tap: a point is placed; a box gets its first or its second corner. */
export function tapped(state: Marking, pixel: Point, picture: Size): Marking {
  if (state.tool === 'point') return place(state, pointAt(pixel));
  if (!state.corner || state.placed) {
    return { ...state, corner: pixel, draft: boxBetween(pixel, pixel, picture), placed: false };
  }
  return place(state, boxBetween(state.corner, pixel, picture));
}

export function dragStarted(state: Marking, pixel: Point, picture: Size): Marking {
  if (state.tool === 'point') return { ...state, draft: pointAt(pixel), placed: false };
  return { ...state, corner: pixel, draft: boxBetween(pixel, pixel, picture), placed: false };
}

export function dragged(state: Marking, pixel: Point, picture: Size): Marking {
  if (state.tool === 'point') return { ...state, draft: pointAt(pixel) };
  return state.corner ? { ...state, draft: boxBetween(state.corner, pixel, picture) } : state;
}

export function dragEnded(state: Marking, pixel: Point, picture: Size): Marking {
  if (state.tool === 'point') return place(state, pointAt(pixel));
  return state.corner ? place(state, boxBetween(state.corner, pixel, picture)) : state;
}

/** Keys move the cross (from `middle` at first); an open box follows it. */
export function cursorMoved(state: Marking, dx: number, dy: number, middle: Point, picture: Size): Marking {
  const cursor = step(state.cursor ?? middle, dx, dy, picture);
  if (state.corner && !state.placed) {
    return { ...state, cursor, draft: boxBetween(state.corner, cursor, picture) };
  }
  return { ...state, cursor };
}

/** Enter: places a point at the cross, starts a box there, or ends it. */
export function entered(state: Marking, middle: Point, picture: Size): Marking {
  const cursor = state.cursor ?? middle;
  return { ...tapped(state, cursor, picture), cursor };
}

/** Escape, or a second finger: what was drawn goes, the tool stays. Null when there was nothing: put the tool away. */
export function escaped(state: Marking): Marking | null {
  if (!state.draft && !state.corner) return null;
  return { ...startMarking(state.tool), cursor: state.cursor };
}

function place(state: Marking, draft: Region): Marking {
  return { ...state, corner: null, draft, placed: true };
}
