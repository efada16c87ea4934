/** Whether the server answers, as last noticed. `navigator.onLine` is never trusted: it only knows the cable. */
class Connection {
  /** True after a request that nothing answered, or that the service worker answered from what was seen. */
  lost = $state(false);
  /** When what is on the screen was fetched, if it came from what was seen. */
  seenAt = $state.raw<Date | null>(null);

  /** Called for every answer; `seen` is the header that the service worker puts on a copy. */
  answered(seen: string | null): void {
    if (seen === null) {
      this.lost = false;
      this.seenAt = null;
      return;
    }
    const time = new Date(seen);
    this.lost = true;
    if (this.seenAt === null || time < this.seenAt) this.seenAt = time;
  }

  unanswered(): void {
    this.lost = true;
  }
}

export const connection = new Connection();
