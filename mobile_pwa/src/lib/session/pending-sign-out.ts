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

export function signOutPending(): boolean {
  return localStorage.getItem(NOTE) !== null;
}

/** Ends the session that a sign-out without a connection left open; when it fails the note stays. */
export async function finishSignOut(): Promise<void> {
  await endSession(localStorage.getItem(NOTE) === 'everywhere');
  localStorage.removeItem(NOTE);
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
