import { changesPixels, type Arrangement } from '#lib/covering/arrangement.ts';
import { phoneDatabase } from '#lib/uploads/phone-database.ts';

/** What was drawn on a photo that has not left this phone. It goes with the photo, and at sign-out. */
interface KeptCovers {
  /** Of the upload. */
  id: string;
  arrangement: Arrangement;
}

/** What an earlier visit drew. Never throws: without a storage there is nothing. */
export async function keptCovers(uploadId: string): Promise<Arrangement | undefined> {
  const kept = await phoneDatabase.get<KeptCovers>('covers', uploadId).catch(() => undefined);
  return kept?.arrangement;
}

/** Says whether the phone took it. */
export async function keepCovers(uploadId: string, arrangement: Arrangement): Promise<boolean> {
  const kept: KeptCovers = { id: uploadId, arrangement };
  try {
    if (changesPixels(arrangement)) await phoneDatabase.put({ covers: kept });
    else await phoneDatabase.remove(['covers'], uploadId);
    return true;
  } catch {
    return false;
  }
}

/** The photo was let go as it is now. */
export async function forgetCovers(uploadId: string): Promise<void> {
  await phoneDatabase.remove(['covers'], uploadId).catch(() => undefined);
}
