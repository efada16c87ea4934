import * as strings from './en.ts';

/** Every text on a screen comes from here: `strings.common.tryAgain`. */
export { strings };

/** The language of the catalogue, for dates and numbers. */
export const LANGUAGE = 'en-GB';
