/*
 * Short names for what the API answers, taken from the generated types by path, so that they follow the
 * OpenAPI document and not the name of a class in the backend.
 */
import type { paths } from './schema.gen.ts';

type Content<R> = R extends { content: { 'application/json': infer Body } } ? Body : never;
type Responses<O> = O extends { responses: infer R } ? R : never;
type Success<R> = Content<R[Extract<keyof R, 200 | 201>]>;

type Answer<P extends keyof paths, M extends keyof paths[P]> = Success<Responses<paths[P][M]>>;
type Item<P extends keyof paths> = Answer<P, 'get'> extends { items: (infer I)[] } ? I : never;

export type Me = Answer<'/api/session', 'get'>;
export type Profession = Me['profession'];
export type Specialty = Me['specialties'][number];
export type Vocabulary = Answer<'/api/vocabulary', 'get'>;
export type Choice = Vocabulary['specialties'][number];
export type Limits = Vocabulary['limits'];
export type CaseCard = Item<'/api/cases'>;
export type OwnCase = Item<'/api/me/cases'>;
export type Case = Answer<'/api/cases/{case_id}', 'get'>;
export type CaseState = Case['state'];
export type CaseImage = Case['images'][number];
export type Author = Case['author'];
export type Decision = NonNullable<Case['decision']>;
export type Annotation = Item<'/api/cases/{case_id}/annotations'>;
export type Comment = Item<'/api/cases/{case_id}/comments'>;
export type CommentVersion = Item<'/api/comments/{comment_id}/history'>;
export type Follow = Item<'/api/follows'>;
export type InboxEntry = Item<'/api/inbox'>;
export type SignedInBrowser = Item<'/api/sessions'>;
export type Device = Item<'/api/devices'>;
export type PushSettings = Answer<'/api/push', 'get'>;
export type ReviewCase = Item<'/api/review/cases'>;
export type Claim = Answer<'/api/review/cases/{case_id}/claim', 'post'>;
export type SafetyCheck = Answer<'/api/cases/{case_id}/images/{image_id}/safety-check', 'get'>;
export type Finding = SafetyCheck['findings'][number];
export type OriginalView = Answer<'/api/review/cases/{case_id}/images/{image_id}/original-views', 'post'>;
export type WaitingAccount = Item<'/api/review/accounts'>;
