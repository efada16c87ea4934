import { MediaQuery } from 'svelte/reactivity';

/** From 900 px there is room for a rail and for two panes; the style sheets use the same width. */
export const desk = new MediaQuery('min-width: 900px');
