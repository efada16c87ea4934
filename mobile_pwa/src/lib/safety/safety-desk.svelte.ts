import type { Finding, SafetyCheck } from '#lib/api/model.ts';
import { asProblem, type Problem } from '#lib/api/problem.ts';
import { sameArrangement, type Arrangement } from '#lib/covering/arrangement.ts';
import { CoverEditor } from '#lib/covering/cover-editor.svelte.ts';
import { turnedArea } from '#lib/covering/turn.ts';
import { strings } from '#lib/strings/index.ts';
import {
  answersOf,
  keptAnswers,
  leftOf,
  NO_ANSWERS,
  sameAnswers,
  withAnswers,
  type Answers,
  type FindingAnswer,
} from './answers.ts';
import { tellCoveredAnew } from './covered-anew.ts';
import { listed } from './groups.ts';
import { placeOf } from './place.ts';
import { pollDelay } from './polling.ts';
import { clear, readCheck, type PhotoPath } from './requests.ts';
import { answersIn, fits, type UnsentCheck } from './unsent.ts';
import { UnsentKeeper } from './unsent-keeper.svelte.ts';

/** waiting: the server is at it, and is asked again and again. */
export type Standing = 'loading' | 'open' | 'waiting' | 'refused' | 'failed';

const BEING_DONE = new Set<SafetyCheck['state']>(['received', 'cleared']);
/** Conflicts after which the newest state is read and what the person did is kept. */
const STALE = new Set(['scanned-again', 'findings-left', 'not-scanned-yet']);

/** One photo in the safety check: what was found, what its author answered and drew, until nothing is left. */
export class SafetyDesk {
  readonly path: PhotoPath;
  readonly editor = new CoverEditor();
  readonly unsent: UnsentKeeper;
  check = $state.raw<SafetyCheck | null>(null);
  answers = $state.raw<Answers>(NO_ANSWERS);
  standing = $state<Standing>('loading');
  problem = $state.raw<Problem | null>(null);
  busy = $state(false);
  /** Scanned meanwhile: what the person did is still here. */
  scannedAgain = $state(false);
  /** What an earlier visit left unsent is here again. */
  restored = $state(false);
  /** The picture came back from a check with something new. */
  cameBack = $state(false);
  focused = $state<string | null>(null);
  /** Since when it waits, in milliseconds of the page. */
  waitsSince = $state(0);
  #timer: ReturnType<typeof setTimeout> | undefined;
  #stopped = false;

  readonly findings = $derived<readonly Finding[]>(this.check?.findings ?? []);
  readonly list = $derived(listed(this.findings));
  readonly left = $derived(leftOf(this.findings, this.answers));
  readonly changed = $derived(
    this.check !== null &&
      !(
        sameAnswers(this.answers, answersOf(this.findings)) &&
        sameArrangement(this.editor.arrangement, saved(this.check))
      ),
  );
  readonly done = $derived(this.check?.state === 'ready' && !this.changed);
  readonly places = $derived(
    this.findings.map((finding) => {
      const given = this.left.includes(finding) ? null : this.answers.get(finding.id)?.answer;
      return placeOf(finding, given ?? null, finding.id === this.focused);
    }),
  );

  constructor(path: PhotoPath, owner: string) {
    this.path = path;
    this.unsent = new UnsentKeeper(owner, path.image_id);
  }

  /** Reads it anew. Never throws: `standing` and `problem` say how it is. */
  async load(): Promise<void> {
    this.problem = null;
    if (this.check === null) this.standing = 'loading';
    const left = this.check === null ? this.unsent.read() : undefined;
    try {
      const [found, kept] = await Promise.all([readCheck(this.path), left]);
      // Another load may have shown it meanwhile: what was answered since is newer than what this phone has kept.
      this.#show(found, this.check === null ? kept : undefined);
    } catch (error) {
      this.problem = asProblem(error);
      if (this.check === null) this.standing = 'failed';
      if (this.problem.slug === 'not-found') void this.unsent.forget();
    }
  }

  /** Keeps on this phone what is not sent yet. To be called anew with every change. */
  keepUnsent(): void {
    if (this.check === null) return;
    if (this.changed) void this.unsent.keep(this.check.scan, this.answers, this.editor.arrangement);
    else void this.unsent.forget();
  }

  answer(findings: readonly Finding[], answer: FindingAnswer): void {
    const ids = findings.map(({ id }) => id);
    this.answers = withAnswers(this.answers, ids, answer);
  }

  /** Brings a finding to the middle of the stage. */
  focus(finding: Finding): void {
    this.focused = finding.id;
    this.editor.stage.focus(turnedArea(finding.box, this.editor.arrangement.turn, this.editor.size));
  }

  /** Brings the whole picture onto the stage again. */
  lookAtAllOfIt(): void {
    this.focused = null;
    this.editor.stage.showWhole();
  }

  /** Sends it all; the server paints and looks again. */
  async send(): Promise<void> {
    if (!this.check || this.busy || this.left.length > 0) return;
    this.busy = true;
    this.problem = null;
    this.scannedAgain = false;
    this.cameBack = false;
    this.restored = false;
    try {
      this.#show(await clear(this.path, this.check, this.answers, this.editor.arrangement));
      tellCoveredAnew(this.path.image_id);
    } catch (error) {
      await this.#refused(asProblem(error));
    } finally {
      this.busy = false;
    }
  }

  /** Somebody looks at it again: what was answered and drawn is still here. */
  async resume(): Promise<void> {
    this.#stopped = false;
    await this.load();
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
  }

  async #refused(problem: Problem): Promise<void> {
    if (!STALE.has(problem.slug)) {
      this.problem = problem;
      return;
    }
    this.scannedAgain = problem.slug === 'scanned-again';
    await this.load();
  }

  #show(found: SafetyCheck, left?: UnsentCheck): void {
    const waited = this.standing === 'waiting';
    const drawn = this.check !== null && !sameArrangement(this.editor.arrangement, saved(this.check));
    const unsent = left && fits(left, found) ? left : undefined;
    this.restored = unsent !== undefined;
    this.answers = keptAnswers(unsent ? answersIn(unsent) : this.answers, found.findings);
    const opened = this.check !== null && this.check.width === found.width;
    this.check = found;
    if (!opened || !(drawn || sameArrangement(this.editor.arrangement, saved(found)))) {
      this.#open(found, unsent?.arrangement);
    }
    if (BEING_DONE.has(found.state)) this.#wait();
    else {
      this.standing = found.state === 'refused' ? 'refused' : 'open';
      if (waited) this.lookAtAllOfIt();
      this.cameBack = waited && found.state === 'scanned' && found.scan > 1;
    }
  }

  #open(found: SafetyCheck, arrangement = saved(found)): void {
    const { width, height, urls } = found;
    if (!width || !height || !urls) return;
    const picture = { id: found.image_id, width, height, urls, placeholder: null };
    this.editor.open({ ...picture, description: strings.safety.check.picture }, arrangement);
  }

  #wait(): void {
    if (this.standing !== 'waiting') this.waitsSince = performance.now();
    this.standing = 'waiting';
    this.#askLater(0);
  }

  #askLater(asked: number): void {
    clearTimeout(this.#timer);
    if (!this.#stopped) this.#timer = setTimeout(() => void this.#ask(asked), pollDelay(asked));
  }

  async #ask(asked: number): Promise<void> {
    try {
      const found = await readCheck(this.path);
      this.problem = null;
      if (BEING_DONE.has(found.state)) this.#askLater(asked + 1);
      else this.#show(found);
    } catch (error) {
      this.problem = asProblem(error);
      const { offline, status } = this.problem;
      if (offline || status >= 500 || status === 429) this.#askLater(asked + 1);
      else this.standing = 'failed';
    }
  }
}

function saved({ covers, turn, crop }: SafetyCheck): Arrangement {
  return { covers, turn, crop };
}
