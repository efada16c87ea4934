import { goto } from '$app/navigation';

let visited = 0;

/** Counts pages seen since the app was opened; the layout calls it after each navigation. */
export function rememberVisit(): void {
  visited += 1;
}

/** Goes to the page before this one, or to `otherwise` when the app was opened right here. */
export function goBack(otherwise: string): void {
  if (visited > 1) history.back();
  else void goto(otherwise, { replaceState: true });
}
