import { onWipe } from '#lib/privacy/wipe.ts';
import type { PhotoPath } from './requests.ts';
import { SafetyDesk } from './safety-desk.svelte.ts';

let latest: { desk: SafetyDesk; forget: () => void } | null = null;

/** The desk of a photo: as it was left when it was the last one that was open, or as this phone has kept it. */
export function deskOf(path: PhotoPath, owner: string): SafetyDesk {
  if (latest?.desk.path.image_id === path.image_id) return latest.desk;
  forgetLatest();
  const desks: SafetyDesk[] = [];
  // A root of its own: what is derived in it must outlive the screen that happened to open it.
  const forget = $effect.root(() => {
    const made = new SafetyDesk(path, owner);
    desks.push(made);
    $effect(() => {
      made.keepUnsent();
    });
  });
  const [desk] = desks as [SafetyDesk];
  latest = { desk, forget };
  return desk;
}

function forgetLatest(): void {
  latest?.desk.stop();
  latest?.forget();
  latest = null;
}

onWipe(forgetLatest);
