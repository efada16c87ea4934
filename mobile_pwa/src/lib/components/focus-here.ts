import type { Attachment } from 'svelte/attachments';

/** Moves the keyboard, and whoever listens to the screen, to what has just taken the place of something else. */
export const focusHere: Attachment<HTMLElement> = (element) => {
  element.focus();
};
