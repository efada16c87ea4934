/** What a key does to the stage when no tool takes it. */
export type StageCommand =
  | 'closer'
  | 'further'
  | 'whole'
  | 'true-pixels'
  | 'next'
  | 'previous'
  | 'full-screen'
  | { panX: number; panY: number };

/** CSS pixels that one arrow key moves the picture. */
const STEP = 60;

/** Arrows move a picture that is zoomed in and turn to the next one otherwise. Null: not the stage's key. */
export function commandOf(key: string, zoomedIn: boolean): StageCommand | null {
  switch (key) {
    case '+':
    case '=':
      return 'closer';
    case '-':
    case '_':
      return 'further';
    case '0':
      return 'whole';
    case '1':
      return 'true-pixels';
    case 'PageDown':
      return 'next';
    case 'PageUp':
      return 'previous';
    case 'f':
    case 'F':
      return 'full-screen';
    case 'ArrowRight':
      return zoomedIn ? { panX: -STEP, panY: 0 } : 'next';
    case 'ArrowLeft':
      return zoomedIn ? { panX: STEP, panY: 0 } : 'previous';
    case 'ArrowDown':
      return zoomedIn ? { panX: 0, panY: -STEP } : null;
    case 'ArrowUp':
      return zoomedIn ? { panX: 0, panY: STEP } : null;
    default:
      return null;
  }
}

/** Whether keys go into a text just now. */
export function isWriting(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest('input, textarea, select, [contenteditable]') !== null;
}

/** Keys that move a page when nothing else takes them. */
export function scrollsPage(key: string): boolean {
  return ['ArrowUp', 'ArrowDown', 'PageUp', 'PageDown'].includes(key);
}
