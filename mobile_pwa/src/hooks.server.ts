import latinLetters from '@fontsource-variable/inter/files/inter-latin-wght-normal.woff2?url';
import type { Handle } from '@sveltejs/kit/hooks';

/**
 * Runs once, while the app is built: the shell asks for the Latin letters at once. Letters of other alphabets
 * are fetched when a text needs them.
 */
export const handle: Handle = ({ event, resolve }) =>
  resolve(event, {
    transformPageChunk: ({ html }) => html.replace('<!--preload-letters-->', preload),
  });

const preload = `<link rel="preload" href="${latinLetters}" as="font" type="font/woff2" crossorigin="anonymous" />`;
