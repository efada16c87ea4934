import { tick } from 'svelte';

/** Puts the keyboard, and with it whoever listens, at the first field of a form that is not right yet. */
export async function focusFirstMistake(form: HTMLFormElement | undefined): Promise<void> {
  await tick();
  form?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
}
