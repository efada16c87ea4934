import { answer, api } from '#lib/api/client.ts';
import { ownAddress } from '#lib/session/own-address.svelte.ts';

/*
 * Asking for mails to one's own address. The answer is the same for every address: whether there is an account,
 * only the mail tells.
 */

/** Asks for a link that confirms the address. Throws the Problem. */
export async function askForConfirmation(): Promise<void> {
  await answer(api.POST('/api/email-confirmation-requests', { body: { email: ownAddress.value.trim() } }));
  ownAddress.keep();
}

/** Asks for a link with which to choose a new password. Throws the Problem. */
export async function askForReset(): Promise<void> {
  await answer(api.POST('/api/password-reset-requests', { body: { email: ownAddress.value.trim() } }));
  ownAddress.keep();
}
