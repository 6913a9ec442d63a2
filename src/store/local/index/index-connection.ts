import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { ThreadStoreError } from '../../errors.ts';
import { ARCHIVE_FOLDER, SESSIONS_FOLDER } from '../rollouts/rollout-path.ts';
import { HomeFreshness } from './home-freshness.ts';
import { linkIndex } from './index-link.ts';
import { IndexPlace } from './index-place.ts';
import { IndexRest } from './index-rest.ts';
import { LazyLink } from './lazy-link.ts';
import { type IndexDatabase, instanceOf, isBroken, isBusy, openIndexReader, removeIndex } from './open-index.ts';
import { OpenedIndex } from './opened-index.ts';
import { INDEX_FILE } from './schema.ts';

const MAX_REBUILDS = 2;
const REMADE = 'was damaged; it is made anew';
/** Work that can wait does not share the processor with what is asked for now. */
const LATER_MS = 300;
/** Whether anybody lists threads or not, the home is indexed; the first requests of a client come before that. */
const COMPARE_AFTER_MS = 1_000;

export interface IndexConnectionOptions {
  readonly home: string;
  /** Whether turns and items are indexed too. */
  readonly hasTurns: boolean;
  /** Whether what was said is indexed too. */
  readonly hasSearch: boolean;
  readonly onWarning: (message: string) => void;
  /** How old what a list shows of other programs' changes may be. */
  readonly maxAgeMs?: number;
  readonly isWatched?: boolean;
  /** Answers wait until the index can give them, however long that takes; for tests of it. */
  readonly isAwaited?: boolean;
}

/** Opens the index when it is first used, and makes it anew when it is damaged. No use of it ever fails because of it. */
export class IndexConnection {
  readonly #options: IndexConnectionOptions;
  #opening: Promise<OpenedIndex | null> | null = null;
  #openingEarly: Promise<OpenedIndex | null> | null = null;
  #isWaiting = false;
  #open: OpenedIndex | null = null;
  readonly #rest = new IndexRest();
  #rebuilds = 0;
  #hasWarned = false;
  #isClosed = false;

  constructor(options: IndexConnectionOptions) {
    this.#options = options;
  }

  /** It was used before, so that there is something to keep up to date. */
  get isUsed(): boolean {
    return this.#opening !== null && !this.#isClosed;
  }

  /** Nothing is known that keeps it from being used. */
  get isWorking(): boolean {
    return !this.#isClosed && !this.#rest.isNow;
  }

  /** Null when the task says so, and where there is no index that works. */
  async use<T>(task: (index: OpenedIndex) => Promise<T | null>): Promise<T | null> {
    if (this.#isClosed || this.#rest.isNow) return null;
    await this.#leaveIfGone();
    const index = this.#open ?? (await this.#openOnce());
    return index === null ? null : this.#run(index, task);
  }

  /**
   * As `use`, but null as well where an index has to be made first and that is not worth waiting for; it begins a little
   * later then.
   */
  async useIfThere<T>(
    task: (index: OpenedIndex) => Promise<T | null>,
    isWorthMaking: () => Promise<boolean> = async () => false,
  ): Promise<T | null> {
    if (this.#isClosed || this.#rest.isNow) return null;
    if (this.#options.isAwaited) return this.use(task);
    await this.#leaveIfGone();
    const index = this.#open ?? (await this.#openEarly());
    if (index !== null) return this.#run(index, task);
    if (await isWorthMaking()) return this.use(task);
    if (this.#opening === null) this.#openLater();
    return null;
  }

  async #run<T>(index: OpenedIndex, task: (index: OpenedIndex) => Promise<T | null>): Promise<T | null> {
    try {
      return await task(index);
    } catch (reason) {
      if (reason instanceof ThreadStoreError) throw reason;
      if (this.#open === index) await this.#recover(reason, index);
      return null;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isClosed = true;
    await this.#close();
  }

  /** An index that is there can be read without its writer. */
  #openEarly(): Promise<OpenedIndex | null> {
    if (this.#opening !== null) return Promise.resolve(null);
    this.#openingEarly ??= this.#openReader()
      .catch(() => null)
      .finally(() => {
        this.#openingEarly = null;
      });
    return this.#openingEarly;
  }

  #openLater(): void {
    if (this.#isWaiting) return;
    this.#isWaiting = true;
    delay(LATER_MS, undefined, { ref: false }).then(async () => {
      this.#isWaiting = false;
      if (!this.#isClosed && !this.#rest.isNow) await this.#openOnce();
    });
  }

  #openOnce(): Promise<OpenedIndex | null> {
    if (this.#opening !== null) return this.#opening;
    const { home } = this.#options;
    // A home without threads gets no index: it may be none at all.
    const hasThreads = existsSync(join(home, SESSIONS_FOLDER)) || existsSync(join(home, ARCHIVE_FOLDER));
    if (!hasThreads) return Promise.resolve(null);
    const opening = this.#openNow().catch(async (reason: unknown) => {
      await this.#remakeOrPause(reason);
      this.#opening = null;
      return null;
    });
    this.#opening = opening;
    return opening;
  }

  async #openNow(): Promise<OpenedIndex> {
    const early = await (this.#openingEarly ?? this.#openReader().catch(() => null));
    if (early !== null) return early;
    const link = this.#newLink();
    await link.ready();
    try {
      return await this.#openReader(link);
    } catch (reason) {
      await link.close();
      throw reason;
    }
  }

  #newLink(): LazyLink {
    const { home, hasTurns, hasSearch } = this.#options;
    const make = async () => {
      const link = await linkIndex(
        { home, hasTurns, hasSearch },
        { onRemade: () => this.#warn(REMADE), onDamaged: (reason) => this.#replace(lazy, reason) },
      );
      if (this.#open === null || instanceOf(this.#open.database) === link.instance) return link;
      await link.close();
      throw new OtherIndexError('The index was made anew');
    };
    // That it can be read says nothing: whoever holds it lets others read.
    const lazy = new LazyLink(make, () => this.#rest.end());
    return lazy;
  }

  async #openReader(link = this.#newLink()): Promise<OpenedIndex> {
    if (this.#options.isAwaited) await link.ready();
    const place = new IndexPlace(this.#options.home);
    const database = await openIndexReader(this.#options.home);
    const index = this.#opened(database, link, place);
    this.#open = index;
    this.#opening = Promise.resolve(index);
    index.freshness.compareLater(COMPARE_AFTER_MS);
    return index;
  }

  #opened(database: IndexDatabase, link: LazyLink, place: IndexPlace): OpenedIndex {
    const { home } = this.#options;
    const freshness = new HomeFreshness({ ...this.#options, link });
    try {
      return new OpenedIndex({ home, link, place, database, freshness });
    } catch (reason) {
      database.close();
      throw reason;
    }
  }

  /** Somebody removed the file, or put another in its place: what is open here nobody else sees, and it would end with us. */
  async #leaveIfGone(): Promise<void> {
    if (this.#open?.place.isLeft !== true) return;
    await this.#close();
    this.#opening = null;
  }

  #replace(link: LazyLink, reason: string): void {
    const index = this.#open;
    if (index?.link !== link) return;
    this.#recover(Object.assign(new Error(reason), { code: 'SQLITE_CORRUPT' }), index).catch(() => undefined);
  }

  /** A damaged index is made anew. After any other failure answers come from files for a while. */
  async #recover(reason: unknown, index: OpenedIndex): Promise<void> {
    if (this.#isClosed) return;
    if (isBusy(reason)) {
      this.#pause(reason);
      return;
    }
    const instance = isBroken(reason) ? knownInstance(index) : null;
    await this.#close();
    this.#opening = null;
    // What was open here is no longer the file that is written.
    if (reason instanceof OtherIndexError) return;
    await this.#remakeOrPause(reason, instance ?? undefined);
  }

  async #remakeOrPause(reason: unknown, instance?: number): Promise<void> {
    if (this.#isClosed || !isBroken(reason) || this.#rebuilds >= MAX_REBUILDS) {
      this.#pause(reason);
      return;
    }
    this.#rebuilds += 1;
    this.#warn(REMADE);
    await removeIndex(this.#options.home, instance).catch((failure: unknown) => this.#pause(failure));
  }

  #pause(reason: unknown): void {
    const why = this.#rest.begin(reason);
    if (why !== null) this.#warn(`${why}; threads are read from their files`);
  }

  async #close(): Promise<void> {
    const index = this.#open ?? (await this.#opening);
    this.#open = null;
    if (index === null) return;
    index.freshness[Symbol.dispose]();
    index.database.close();
    await index.link.close();
  }

  #warn(text: string): void {
    if (this.#hasWarned) return;
    this.#hasWarned = true;
    this.#options.onWarning(`The index "${join(this.#options.home, INDEX_FILE)}" ${text}`);
  }
}

/** Reader and writer opened what are two files by now. */
class OtherIndexError extends Error {}

function knownInstance({ database }: OpenedIndex): number | null {
  try {
    return instanceOf(database);
  } catch {
    return null;
  }
}
