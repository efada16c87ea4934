import { Gestures, type GestureListener } from './gestures.ts';

/** Listens to fingers, mouse and wheel on an element and tells them as gestures in that element's own pixels.
 * For use with `{@attach}`: returns what stops it. */
export function followPointers(
  element: HTMLElement,
  listener: GestureListener & {
    /** A wheel or a trackpad asks to zoom; false leaves the event to the page. */
    wheel(factor: number, at: { x: number; y: number }, isPinch: boolean): boolean;
  },
): () => void {
  const gestures = new Gestures(listener);
  const stop = new AbortController();
  const passive = { signal: stop.signal };
  const active = { signal: stop.signal, passive: false };

  const sample = (event: PointerEvent) => ({
    id: event.pointerId,
    time: event.timeStamp,
    ...placeIn(element, event),
  });

  element.addEventListener(
    'pointerdown',
    (event) => {
      if (event.button !== 0 || onControl(event.target)) return;
      element.setPointerCapture(event.pointerId);
      gestures.down(sample(event));
    },
    passive,
  );
  element.addEventListener('pointermove', (event) => gestures.move(sample(event)), passive);
  element.addEventListener('pointerup', (event) => gestures.up(sample(event)), passive);
  element.addEventListener('pointercancel', (event) => gestures.cancel(event.pointerId), passive);
  element.addEventListener(
    'touchstart',
    (event) => {
      // Two fingers are for the picture; without this the browser would scroll or zoom the page with them.
      if (event.touches.length > 1 || listener.holdsOneFinger()) event.preventDefault();
    },
    active,
  );
  // Older iPhones zoom the whole page on a pinch unless told not to.
  element.addEventListener('gesturestart', (event) => event.preventDefault(), active);
  element.addEventListener(
    'wheel',
    (event) => {
      const speed = event.ctrlKey ? 0.01 : 0.0016;
      const pixels = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? event.deltaY * 16 : event.deltaY;
      const factor = Math.exp(-Math.max(-240, Math.min(240, pixels)) * speed);
      if (listener.wheel(factor, placeIn(element, event), event.ctrlKey)) event.preventDefault();
    },
    active,
  );
  return () => {
    stop.abort();
  };
}

function placeIn(element: HTMLElement, event: MouseEvent): { x: number; y: number } {
  const box = element.getBoundingClientRect();
  return { x: event.clientX - box.left, y: event.clientY - box.top };
}

function onControl(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest('button, a, input, textarea, select') !== null;
}
