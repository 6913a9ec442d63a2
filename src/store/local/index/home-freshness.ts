import { setTimeout as delay } from 'node:timers/promises';
import { LIST_MAX_AGE_MS } from '../local-store-options.ts';
import { HomeWatch } from './home-watch.ts';
import type { IndexLink } from './index-link.ts';

/** From when on folders that cannot be watched are looked at again while lists show what was known. */
const REFRESH_AGE_MS = 700;
const LATER_MS = 300;
/** How often folders are compared although nothing was noticed in them, while threads are listed. */
const COMPARE_MS = 60_000;

export interface HomeFreshnessOptions {
  readonly home: string;
  readonly link: Pick<IndexLink, 'ask'>;
  /** In place of 1.5 s. */
  readonly maxAgeMs?: number;
  /** False: as where folders cannot be watched. */
  readonly isWatched?: boolean;
}

/**
 * Has the index told of what other programs did in the home.
 *
 * Folders are watched, so that nothing is looked at while nothing happens. Until all are, and where that does not work,
 * they are compared with the index when what it knows has become too old.
 */
export class HomeFreshness implements Disposable {
  readonly #home: string;
  readonly #link: Pick<IndexLink, 'ask'>;
  readonly #maxAgeMs: number;
  readonly #isWatched: boolean;
  #watch: HomeWatch;
  /** Everything from before the watch is known to the index. */
  #isFollowing = false;
  #cannotFollow = false;
  #looking: Promise<void> = Promise.resolve();
  #sweeping: Promise<void> | null = null;
  #sweptAtMs = Number.NEGATIVE_INFINITY;
  #comparedAtMs = Number.NEGATIVE_INFINITY;
  #isClosed = false;

  constructor({ home, link, maxAgeMs = LIST_MAX_AGE_MS, isWatched = true }: HomeFreshnessOptions) {
    this.#home = home;
    this.#link = link;
    this.#maxAgeMs = maxAgeMs;
    this.#isWatched = isWatched;
    this.#cannotFollow = !isWatched;
    this.#watch = new HomeWatch(home);
  }

  /** Whether the folders were ever compared with the index. */
  get hasCompared(): boolean {
    return this.#sweptAtMs !== Number.NEGATIVE_INFINITY;
  }

  /**
   * Whether the index knows, once it was told of them, of all files of any thread. Until the folders are watched it does not;
   * where they cannot be, what it knows is taken for good for a while.
   */
  get isReliable(): boolean {
    const isYoung = performance.now() - this.#sweptAtMs < this.#maxAgeMs;
    return this.#isFollowing || (this.#cannotFollow && isYoung);
  }

  /** Begins the first comparison after a while, so that what is asked for now does not share the processor with it. */
  compareLater(afterMs = LATER_MS): void {
    delay(afterMs, undefined, { ref: false })
      .then(() => (this.hasCompared || this.#isClosed ? undefined : this.#sweep()))
      .catch(() => undefined);
  }

  /** Resolves when what the index knows of the folders is young enough for a list. */
  async forList(): Promise<void> {
    this.#compareNowAndThen();
    if (await this.#follow()) return;
    const now = performance.now();
    if (now - this.#sweptAtMs > REFRESH_AGE_MS) this.#sweep().catch(() => undefined);
    while (this.#sweptAtMs < now - this.#maxAgeMs) await this.#sweepNow();
  }

  /** Has the index know of files of this thread beside these. */
  async forThread(threadId: string, knownPaths: readonly string[]): Promise<boolean> {
    if (!this.#isFollowing || !(await this.#watch.concerns(threadId, knownPaths))) return false;
    return this.#follow();
  }

  /** Whether the index knows of all files of this thread, if these are those that it knows of. */
  async knowsThread(threadId: string, knownPaths: readonly string[]): Promise<boolean> {
    return this.#isFollowing && !(await this.#watch.concerns(threadId, knownPaths));
  }

  [Symbol.dispose](): void {
    this.#isClosed = true;
    this.#watch[Symbol.dispose]();
  }

  /** True when the index knows everything that happened before this call. */
  async #follow(): Promise<boolean> {
    if (!this.#isFollowing) return false;
    const look = this.#looking.then(async () => {
      this.#isFollowing &&= await this.#lookAtChanges();
    });
    // Whoever comes next waits for what was taken here.
    this.#looking = look.catch(() => undefined);
    await look;
    return this.#isFollowing;
  }

  /** False when they are not known. */
  async #lookAtChanges(): Promise<boolean> {
    const paths = await this.#watch.takeChanges();
    if (this.#watch.isBlind || paths === null) return false;
    if (paths.length > 0) await this.#look(paths);
    return true;
  }

  async #look(paths: readonly string[]): Promise<void> {
    try {
      await this.#link.ask({ type: 'look', paths });
    } catch (reason) {
      this.#isFollowing = false;
      throw reason;
    }
  }

  #sweepNow(): Promise<void> {
    const sweep = this.#sweep();
    this.#link.ask({ type: 'hurry' }).catch(() => undefined);
    return sweep;
  }

  /** Joins a sweep that is under way. */
  #sweep(): Promise<void> {
    const begun = performance.now();
    this.#sweeping ??= this.#link
      .ask({ type: 'sweep' })
      .then(() => {
        this.#sweptAtMs = begun;
        this.#startFollowing();
      })
      .finally(() => {
        this.#sweeping = null;
      });
    return this.#sweeping;
  }

  #startFollowing(): void {
    const isTooSoon = performance.now() - this.#comparedAtMs < COMPARE_MS;
    if (!this.#isWatched || this.#isClosed || this.#isFollowing || isTooSoon) return;
    this.#comparedAtMs = performance.now();
    this.#beginAnew().catch(() => undefined);
  }

  async #beginAnew(): Promise<void> {
    this.#watch[Symbol.dispose]();
    this.#watch = new HomeWatch(this.#home);
    await this.#watch.start();
    this.#cannotFollow = this.#watch.isBlind;
    // What came, and what went with its folder, before all were watched.
    if (!this.#watch.isBlind) await this.#link.ask({ type: 'sweep' });
    this.#isFollowing = await this.#lookAtChanges();
  }

  #compareNowAndThen(): void {
    if (!this.#isFollowing || performance.now() - this.#comparedAtMs < COMPARE_MS) return;
    this.#comparedAtMs = performance.now();
    this.#look(this.#watch.folders).catch(() => undefined);
  }
}
