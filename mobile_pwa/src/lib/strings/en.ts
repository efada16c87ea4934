/*
 * The catalogue of everything the app says. Each feature keeps its own file beside this one and is listed here;
 * another language is a second object of the same type.
 */
import { common } from './common.ts';
import { errors } from './errors.ts';
import { navigation } from './navigation.ts';

export const en = { common, errors, navigation } as const;

export type Catalogue = typeof en;
