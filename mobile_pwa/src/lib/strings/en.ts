/*
 * The catalogue of everything the app says. Each feature keeps its own file beside this one and is listed here;
 * another language is a second object of the same type.
 */
import { caseStrings } from './case.ts';
import { common } from './common.ts';
import { compose } from './compose.ts';
import { errors } from './errors.ts';
import { feed } from './feed.ts';
import { inbox } from './inbox.ts';
import { me } from './me.ts';
import { navigation } from './navigation.ts';
import { offline } from './offline.ts';
import { push } from './push.ts';
import { session } from './session.ts';

export const en = {
  case: caseStrings,
  common,
  compose,
  errors,
  feed,
  inbox,
  me,
  navigation,
  offline,
  push,
  session,
} as const;

export type Catalogue = typeof en;
