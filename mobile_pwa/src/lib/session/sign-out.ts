import { wipe } from '#lib/privacy/wipe.ts';
import { unlinkDevice } from '#lib/push/device.ts';
import { endSession, noteSignOutPending } from './pending-sign-out.ts';

/**
 * Signs out here, or everywhere: the device's push address is unlinked, what was cached is wiped, then the
 * session ends and the app starts afresh. Without a connection the device is wiped all the same.
 */
export async function signOut({ everywhere }: { everywhere: boolean }): Promise<void> {
  await unlinkDevice();
  await wipe();
  try {
    await endSession(everywhere);
  } catch {
    noteSignOutPending(everywhere);
  }
  location.replace('/welcome');
}
