/**
 * Signing out wipes what all tabs share; the others hear of it here and let go of what they hold in memory.
 * A wipe clears the whole store, which is told with no key at all.
 */
export function leaveWithOtherTabs(): void {
  addEventListener('storage', (event) => {
    if (event.storageArea === localStorage && event.key === null) location.replace('/welcome');
  });
}
