import { en } from './en.ts';

/** Every text on a screen comes from here: `strings.common.tryAgain`. */
export const strings = en;
