import { answer, api } from '#lib/api/client.ts';
import type { OriginalView, SafetyCheck } from '#lib/api/model.ts';
import type { Arrangement } from '#lib/covering/arrangement.ts';
import { toSend, type Answers } from './answers.ts';

/** One photo of a case, as addresses name it. */
export interface PhotoPath {
  case_id: string;
  image_id: string;
}

/** What was found, answered and covered. Throws the Problem. */
export function readCheck(path: PhotoPath): Promise<SafetyCheck> {
  return asCheck(
    answer(api.GET('/api/cases/{case_id}/images/{image_id}/safety-check', { params: { path } })),
  );
}

/** The author answers for a photo of a draft. Throws the Problem. */
export function clear(
  path: PhotoPath,
  check: SafetyCheck,
  answers: Answers,
  arrangement: Arrangement,
): Promise<SafetyCheck> {
  const body = bodyOf(check, answers, arrangement);
  return asCheck(
    answer(api.PUT('/api/cases/{case_id}/images/{image_id}/safety-check', { params: { path }, body })),
  );
}

/** A reviewer who holds the claim covers more. Throws the Problem. */
export function coverMore(
  path: PhotoPath,
  check: SafetyCheck,
  answers: Answers,
  arrangement: Arrangement,
): Promise<SafetyCheck> {
  const body = bodyOf(check, answers, arrangement);
  return asCheck(
    answer(api.PUT('/api/review/cases/{case_id}/images/{image_id}/safety-check', { params: { path }, body })),
  );
}

/** A reviewer says why an original has to be seen; it can be read for ten minutes. Throws the Problem. */
export function viewOriginal(path: PhotoPath, reason: string): Promise<OriginalView> {
  return answer(
    api.POST('/api/review/cases/{case_id}/images/{image_id}/original-views', {
      params: { path },
      body: { reason },
    }),
  );
}

/** The client takes pairs of numbers for lists of any length. */
function asCheck(request: Promise<unknown>): Promise<SafetyCheck> {
  return request as Promise<SafetyCheck>;
}

function bodyOf(check: SafetyCheck, answers: Answers, { covers, turn, crop }: Arrangement) {
  return { scan: check.scan, answers: toSend(check, answers), covers: [...covers], turn, crop };
}
