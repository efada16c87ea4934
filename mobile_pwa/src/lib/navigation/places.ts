import Inbox from '@lucide/svelte/icons/inbox';
import Layers from '@lucide/svelte/icons/layers';
import Plus from '@lucide/svelte/icons/plus';
import CircleUser from '@lucide/svelte/icons/circle-user-round';
import ShieldCheck from '@lucide/svelte/icons/shield-check';
import type { LucideIcon } from '#lib/components/icons.ts';
import { strings } from '#lib/strings/index.ts';

/** One entry of the bottom bar and the rail. */
export interface Place {
  path: string;
  label: string;
  icon: LucideIcon;
}

const words = strings.navigation;

export const cases: Place = { path: '/', label: words.cases, icon: Layers };
export const share: Place = { path: '/share', label: words.share, icon: Plus };
export const inbox: Place = { path: '/inbox', label: words.inbox, icon: Inbox };
export const me: Place = { path: '/me', label: words.me, icon: CircleUser };
export const review: Place = { path: '/review', label: words.review, icon: ShieldCheck };

/** Whether a place is the one that is open: `/case/…` belongs to Cases. */
export function isOpen(place: Place, path: string): boolean {
  if (place.path === '/') return path === '/' || path.startsWith('/case/');
  return path === place.path || path.startsWith(`${place.path}/`);
}

/** Full screens have their own actions at the thumb; on a phone the bottom bar makes room for them. */
export function hidesBottomBar(path: string): boolean {
  return path.startsWith('/case/') || path.startsWith('/share') || path.startsWith('/review/');
}

/** On a desk the list of cases stands beside the case that is open. */
export function showsFeedBeside(path: string): boolean {
  return path === '/' || path.startsWith('/case/');
}
