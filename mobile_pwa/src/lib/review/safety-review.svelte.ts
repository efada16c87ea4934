import type { Finding, OriginalView, SafetyCheck } from '#lib/api/model.ts';
import { asProblem, type Problem } from '#lib/api/problem.ts';
import type { OutlinedPlace } from '#lib/covering/outlined.ts';
import type { Area, Cover } from '#lib/covering/shape.ts';
import { answersOf } from '#lib/safety/answers.ts';
import { pollDelay } from '#lib/safety/polling.ts';
import { coverMore, readCheck, viewOriginal, type PhotoPath } from '#lib/safety/requests.ts';
import { inOriginal, inPicture, type Frame } from '#lib/safety/through-covers.ts';

/** What a reviewer sees of the safety check of one picture, and covers more of it. */
export class SafetyReview {
  readonly path: PhotoPath;
  check = $state.raw<SafetyCheck | null>(null);
  problem = $state.raw<Problem | null>(null);
  busy = $state(false);
  /** Painted and scanned again just now. */
  covering = $state(false);
  original = $state.raw<OriginalView | null>(null);
  readonly #renewed: () => void;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #stopped = false;

  readonly cleared = $derived(this.check?.findings.filter(({ answer }) => answer !== null).length ?? 0);
  readonly frame = $derived.by<Frame | null>(() => {
    const { width, height, turn, crop } = this.check ?? {};
    if (!width || !height || turn === undefined) return null;
    return { original: { width, height }, turn, crop: crop ?? null };
  });
  readonly places = $derived<OutlinedPlace[]>(
    (this.check?.findings ?? []).flatMap((finding) => {
      const box = this.placeOf(finding);
      if (!box) return [];
      const standing = finding.answer === 'cover' ? 'covered' : finding.answer ? 'harmless' : 'open';
      const { number, identifying } = finding;
      return [{ number, box, covered: false, standing, focused: false, secondary: !identifying }];
    }),
  );

  /** `renewed`: the picture was made anew. */
  constructor(path: PhotoPath, renewed: () => void) {
    this.path = path;
    this.#renewed = renewed;
  }

  /** Never throws: `problem` says what went wrong. */
  async load(): Promise<void> {
    this.problem = null;
    try {
      this.#show(await readCheck(this.path));
    } catch (error) {
      this.problem = asProblem(error);
    }
  }

  /** Where a finding is in the picture that is seen; null when it was cropped off, or nobody can tell any more. */
  placeOf(finding: Finding): Area | null {
    return this.frame && inPicture(finding.box, this.frame);
  }

  /** Covers more, drawn on the picture as it is seen. True when the server took it. */
  async cover(drawn: readonly Cover[]): Promise<boolean> {
    const { check, frame } = this;
    if (!check || !frame || this.busy) return false;
    const more = drawn.map((cover) => inOriginal(cover, frame));
    const arrangement = { covers: [...check.covers, ...more], turn: check.turn, crop: check.crop };
    return this.#run(async () => {
      this.#show(await coverMore(this.path, check, answersOf(check.findings), arrangement));
    });
  }

  /** Lets the original be read for a while, which the audit trail keeps with the reason. */
  async seeOriginal(reason: string): Promise<boolean> {
    return this.#run(async () => {
      this.original = await viewOriginal(this.path, reason);
    });
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
  }

  #show(found: SafetyCheck): void {
    this.check = found;
    const wasCovering = this.covering;
    this.covering = found.state === 'cleared';
    if (this.covering) this.#askLater(0);
    else if (wasCovering) this.#renewed();
  }

  #askLater(asked: number): void {
    clearTimeout(this.#timer);
    if (!this.#stopped) this.#timer = setTimeout(() => void this.#ask(asked), pollDelay(asked));
  }

  async #ask(asked: number): Promise<void> {
    try {
      const found = await readCheck(this.path);
      if (found.state === 'cleared') this.#askLater(asked + 1);
      else this.#show(found);
    } catch (error) {
      this.problem = asProblem(error);
      if (this.problem.offline || this.problem.status >= 500) this.#askLater(asked + 1);
    }
  }

  async #run(work: () => Promise<void>): Promise<boolean> {
    this.busy = true;
    this.problem = null;
    try {
      await work();
      return true;
    } catch (error) {
      this.problem = asProblem(error);
      return false;
    } finally {
      this.busy = false;
    }
  }
}
