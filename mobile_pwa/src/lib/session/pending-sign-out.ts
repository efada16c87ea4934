import { answer, api } from '#lib/api/client.ts';
import { asProblem } from '#lib/api/problem.ts';

/*
 * Signing out without a connection wipes the device at once, but the server does not hear of it. The note left
 * here makes the app tell it first thing when there is a connection again.
 */
const NOTE = 'caserounds.sign-out-pending';

export function noteSignOutPending(everywhere: boolean): void {
  localStorage.setItem(NOTE, everywhere ? 'everywhere' : 'here');
}

/** Ends the session that a sign-out without a connection left open. Answers whether one is still left open. */
export async function finishSignOut(): Promise<boolean> {
  const pending = localStorage.getItem(NOTE);
  if (pending === null) return false;
  try {
    await endSession(pending === 'everywhere');
    localStorage.removeItem(NOTE);
    return false;
  } catch {
    return true;
  }
}

/** Signing in replaces the session that was left open. */
export function forgetPendingSignOut(): void {
  localStorage.removeItem(NOTE);
}

/** Ends the session on the server, or all of this person's. A session that is gone already is no error. */
export async function endSession(everywhere: boolean): Promise<void> {
  try {
    await answer(everywhere ? api.DELETE('/api/sessions') : api.DELETE('/api/session'));
  } catch (error) {
    if (asProblem(error).status !== 401) throw error;
  }
}
