import type { Attachment } from 'svelte/attachments';

const FAR_ENOUGH_PX = 72;

/**
 * Pulling down at the top of the page refreshes. It only listens: scrolling stays the browser's, and there is a
 * button for everybody who does not pull. `pulled` hears how far, from 0 to 1, while the finger is down.
 */
export function pullToRefresh(pulled: (share: number) => void, refresh: () => void): Attachment<HTMLElement> {
  return (element) => {
    let startY: number | null = null;
    let share = 0;

    function start(event: TouchEvent) {
      startY = window.scrollY <= 0 && event.touches.length === 1 ? (event.touches[0]?.clientY ?? null) : null;
    }
    function move(event: TouchEvent) {
      if (startY === null) return;
      const distance = (event.touches[0]?.clientY ?? startY) - startY;
      share = window.scrollY > 0 ? 0 : Math.min(1, Math.max(0, distance / FAR_ENOUGH_PX));
      pulled(share);
    }
    function end() {
      if (share === 1) refresh();
      startY = null;
      share = 0;
      pulled(0);
    }

    element.addEventListener('touchstart', start, { passive: true });
    element.addEventListener('touchmove', move, { passive: true });
    element.addEventListener('touchend', end);
    element.addEventListener('touchcancel', end);
    return () => {
      element.removeEventListener('touchstart', start);
      element.removeEventListener('touchmove', move);
      element.removeEventListener('touchend', end);
      element.removeEventListener('touchcancel', end);
    };
  };
}
