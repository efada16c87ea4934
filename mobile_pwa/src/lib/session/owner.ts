const OWNER_KEY = 'caserounds.owner';

/** Whether somebody was signed in on this device, and has not signed out. */
export function signedInBefore(): boolean {
  return localStorage.getItem(OWNER_KEY) !== null;
}

/** Notes whose device this is, if it is nobody's yet: somebody is signed in whom this app has not seen arrive. */
export function noteOwner(id: string): void {
  if (!signedInBefore()) localStorage.setItem(OWNER_KEY, id);
}

/** Notes whose device this is. Answers whether it was somebody else's until now. */
export function becomeOwner(id: string): boolean {
  const owner = localStorage.getItem(OWNER_KEY);
  localStorage.setItem(OWNER_KEY, id);
  return owner !== null && owner !== id;
}
