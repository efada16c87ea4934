/*
 * The catalogue of everything the app says, in English. Each feature keeps its own file beside this one and is
 * listed here by one line; another language is a second folder with the same names. It is a module of modules and
 * not an object, so that each screen fetches only the words it says.
 */
export { caseStrings as case } from './case.ts';
export { common } from './common.ts';
export { compose } from './compose.ts';
export { covering } from './covering.ts';
export { errors } from './errors.ts';
export { feed } from './feed.ts';
export { inbox } from './inbox.ts';
export { mail } from './mail.ts';
export { me } from './me.ts';
export { navigation } from './navigation.ts';
export { offline } from './offline.ts';
export { push } from './push.ts';
export { review } from './review.ts';
export { safety } from './safety.ts';
export { security } from './security.ts';
export { session } from './session.ts';
