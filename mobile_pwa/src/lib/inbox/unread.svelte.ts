import { answer, api } from '#lib/api/client.ts';

/** How many inbox entries wait to be read; shown in the bottom bar and on the app's icon. */
class Unread {
  count = $state(0);

  /** Asks the server. Quiet when it cannot answer: an old count is better than an error nobody asked for. */
  async refresh(): Promise<void> {
    try {
      this.show((await answer(api.GET('/api/inbox/unread'))).count);
    } catch {
      // The count stays as it was; the inbox itself says what is wrong.
    }
  }

  show(count: number): void {
    this.count = Math.max(0, count);
    if (this.count > 0) void navigator.setAppBadge?.(this.count).catch(ignored);
    else void navigator.clearAppBadge?.().catch(ignored);
  }
}

/** Badges are refused where the app is not installed; the count in the bar is there anyway. */
function ignored(): void {
  return undefined;
}

export const unread = new Unread();
