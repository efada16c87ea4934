import type { Point } from './view-transform.ts';

/** What has the stage in its hand while a tool is chosen: it is told master pixels. */
export interface Drawing {
  tap(pixel: Point): void;
  start(pixel: Point): void;
  move(pixel: Point): void;
  end(pixel: Point): void;
  cancel(): void;
  /** True when the key was for it. */
  key(event: KeyboardEvent): boolean;
}
