import { ThreadStoreError } from '../../errors.ts';
import type { FileLayer, FileStat } from '../files/file-layer.ts';
import { errnoOf, isDenied } from '../files/file-layer.ts';
import { surveyOf } from '../files/file-survey.ts';
import { isCompressed } from './describe-rollout.ts';
import { deniedFolder, type FoundRollout, type FoundRollouts, findRollouts, findRolloutsIn } from './find-rollouts.ts';
import { type BaseLookup, fileIdOf, type HistoryBase } from './history-base.ts';
import { listedRollouts } from './listed-rollouts.ts';
import { type NamedRollout, NamedRollouts } from './named-rollouts.ts';
import { EMPTY_HEAD, headInStart, type RolloutHead, readHead } from './rollout-head.ts';

/** Which of a home's two places are looked in. */
export type CatalogScope = 'live' | 'archived' | 'any';

/** A rollout file with its metadata. */
export interface StatedRollout {
  readonly found: FoundRollout;
  readonly stat: FileStat;
}

/** A rollout file with what its first lines say. */
export interface HeadedRollout {
  readonly found: FoundRollout;
  readonly head: RolloutHead;
  readonly stat: FileStat;
}

export interface RolloutCatalogOptions {
  readonly home: string;
  readonly files: FileLayer;
  /** How old what other programs did may be where threads are told by names; 0 by default. */
  readonly listMaxAgeMs?: number;
}

/** Heads kept in memory; they are small, for instructions and tools are left out. */
const MAX_HEADS = 20_000;
const READS_AT_ONCE = 8;

/** Which rollout files a home has, and which thread each one holds. Everything comes from names and first lines. */
export class RolloutCatalog {
  readonly #home: string;
  readonly #files: FileLayer;
  readonly #heads = new Map<string, { readonly stat: FileStat; readonly head: RolloutHead }>();
  readonly #paths = new Map<string, string>();
  readonly #named: NamedRollouts;

  constructor({ home, files, listMaxAgeMs = 0 }: RolloutCatalogOptions) {
    this.#home = home;
    this.#files = files;
    this.#named = new NamedRollouts({ home, files, maxAgeMs: listMaxAgeMs });
  }

  /**
   * The current file of a thread: by the id in its name, else by the id inside. Null when there is none.
   *
   * @throws {ThreadStoreError} `unavailable` when it may be in a folder that this user may not look into.
   */
  async find(threadId: string, scope: CatalogScope): Promise<FoundRollout | null> {
    return (await this.filesOf(threadId, scope))[0] ?? null;
  }

  /** Whether a thread of this id is to be found. */
  async has(threadId: string): Promise<boolean> {
    return (await this.#filesAmong(await this.#inScope('any'), threadId)).length > 0;
  }

  /** Path of a thread's current file, remembered from the last time it was looked up as long as it is there. */
  async pathOf(threadId: string): Promise<string | null> {
    const known = this.#paths.get(threadId);
    if (known !== undefined && (await this.#files.stat(known)) !== null) return known;
    return (await this.find(threadId, 'any'))?.path ?? null;
  }

  /** Remembers which file was found to be the current one of a thread. */
  locate(threadId: string, { path }: FoundRollout): void {
    this.#paths.delete(threadId);
    this.#paths.set(threadId, path);
    const [oldest] = this.#paths.keys();
    if (this.#paths.size > MAX_HEADS && oldest !== undefined) this.#paths.delete(oldest);
  }

  /** All files of a thread, the current one first; reverts leave more than one. */
  async filesOf(threadId: string, scope: CatalogScope = 'any'): Promise<readonly FoundRollout[]> {
    const all = await this.#inScope(scope);
    const files = await this.#filesAmong(all, threadId);
    const [denied] = all.denied;
    if (files[0] === undefined && denied !== undefined) throw deniedFolder(denied);
    return files;
  }

  /** The current file of every thread that is, or is not, archived; newest first by name. */
  async currentRollouts(isArchived: boolean): Promise<readonly HeadedRollout[]> {
    const byThread = new Map<string, HeadedRollout>();
    for (const rollout of await this.#withHeads(await listedRollouts(this.#files, this.#home, isArchived))) {
      const threadId = innerIdOf(rollout);
      if (rollout.found.name === null || threadId === null || byThread.has(threadId)) continue;
      byThread.set(threadId, rollout);
    }
    return [...byThread.values()];
  }

  /** The current file of every thread by the id in its name; newest first by name, nothing is read. */
  namedRollouts(isArchived: boolean): Promise<readonly NamedRollout[]> {
    return this.#named.current(isArchived);
  }

  /** The same with their metadata, in no order. */
  async statedRollouts(isArchived: boolean): Promise<readonly StatedRollout[]> {
    const named = await this.namedRollouts(isArchived);
    const stats = await surveyOf(this.#files, this.#home).stat(named.map(({ found }) => found.path));
    return named.flatMap(({ found }, at) => {
      const stat = stats[at];
      return stat == null ? [] : [{ found, stat }];
    });
  }

  /** What the first lines of these files say; files that are gone are left out. */
  headsOf(found: readonly FoundRollout[]): Promise<readonly HeadedRollout[]> {
    return this.#withHeads(found);
  }

  /** A file came, went, moved or was written to. */
  changed(): void {
    this.#named.forget();
  }

  /** Lists come from elsewhere now, and thousands of names and heads take some megabytes. */
  forget(): void {
    this.#named.forget();
    this.#heads.clear();
  }

  /**
   * Whether the history of another thread goes on from this one's files; threads in a ring continue nothing.
   *
   * @throws {ThreadStoreError} `unavailable` when there is a folder that this user may not look into.
   */
  async isReferenced(threadId: string): Promise<boolean> {
    const all = await this.#inScope('any');
    const [denied] = all.denied;
    if (denied !== undefined) throw deniedFolder(denied);
    const rollouts = await this.#withHeads(all.rollouts);
    const isOwn = (rollout: HeadedRollout) => innerIdOf(rollout) === threadId;
    const own = new Set([threadId, ...rollouts.filter(isOwn).map(({ found }) => fileIdOf(found.path))]);
    const behind = idsBehind(rollouts, rollouts.filter(isOwn));
    return rollouts.some(
      (rollout) =>
        !isOwn(rollout) && own.has(rollout.head.base?.fileId ?? '') && !idsOf(rollout).some((id) => behind.has(id)),
    );
  }

  /** Looks up the files of one history: the folders are looked at when the first one is asked for, and not again. */
  bases(): BaseLookup {
    let all: Promise<FoundRollouts> | null = null;
    return {
      files: this.#files,
      filesOf: async (fileId) => {
        all ??= this.#inScope('any');
        const found = await all;
        const reverted = found.rollouts.filter(({ name }) => name?.revertId === fileId);
        return reverted.length > 0 ? reverted : this.#filesAmong(found, fileId);
      },
      baseOf: (rollout) => this.#baseOf(rollout),
    };
  }

  async #baseOf(found: FoundRollout): Promise<HistoryBase | null> {
    const stat = await this.#files.stat(found.path);
    if (stat === null) return null;
    // What a file continues stands in its first line, which nobody rewrites; it is asked for with each page.
    const known = this.#heads.get(found.path);
    if (known?.head.isComplete && isGrown(known.stat, stat)) return known.head.base;
    return (await this.#headAt(found, stat)).head.base;
  }

  /** Null when the file is gone, or in a folder that this user may not look into. */
  async #headOf(found: FoundRollout): Promise<HeadedRollout | null> {
    const stat = await this.#statOf(found);
    return stat === null ? null : this.#headAt(found, stat);
  }

  async #headAt(found: FoundRollout, stat: FileStat): Promise<HeadedRollout> {
    const known = this.#knownHead(found, stat);
    if (known !== null) return { found, stat, head: known };
    const head = await this.#readHead(found.path);
    // A read that failed may work the next time.
    if (head !== null) this.#remember(found.path, stat, head);
    return { found, stat, head: head ?? EMPTY_HEAD };
  }

  async #statOf({ path }: FoundRollout): Promise<FileStat | null> {
    try {
      return await this.#files.stat(path);
    } catch (reason) {
      if (isDenied(reason)) return null;
      throw reason;
    }
  }

  #knownHead({ path }: FoundRollout, stat: FileStat): RolloutHead | null {
    const known = this.#heads.get(path);
    // Whoever rewrites a first message leaves a longer file as well as one who appends.
    return known !== undefined && isSame(known.stat, stat) ? known.head : null;
  }

  async #readHead(path: string): Promise<RolloutHead | null> {
    try {
      return await readHead(this.#files, path);
    } catch (reason) {
      if (errnoOf(reason) === undefined && !(reason instanceof ThreadStoreError)) throw reason;
      return null;
    }
  }

  #remember(path: string, stat: FileStat, head: RolloutHead): void {
    this.#heads.delete(path);
    this.#heads.set(path, { stat, head });
    const [oldest] = this.#heads.keys();
    if (this.#heads.size > MAX_HEADS && oldest !== undefined) this.#heads.delete(oldest);
  }

  #inScope(scope: CatalogScope): Promise<FoundRollouts> {
    if (scope === 'any') return findRollouts(this.#files, this.#home);
    return findRolloutsIn(this.#files, this.#home, scope === 'archived');
  }

  async #filesAmong({ rollouts }: FoundRollouts, threadId: string): Promise<readonly FoundRollout[]> {
    const named = rollouts.filter(({ name }) => name?.threadId === threadId);
    const files = named.length > 0 ? named : await this.#withInnerId(rollouts, threadId);
    if (files[0] === undefined) this.#paths.delete(threadId);
    else this.locate(threadId, files[0]);
    return files;
  }

  async #withInnerId(found: readonly FoundRollout[], threadId: string): Promise<readonly FoundRollout[]> {
    const rollouts = await this.#withHeads(found);
    return rollouts
      .filter(({ head }) => head.summary?.meta.id.toLowerCase() === threadId)
      .map((rollout) => rollout.found);
  }

  async #withHeads(found: readonly FoundRollout[]): Promise<readonly HeadedRollout[]> {
    const rollouts = new Map<string, HeadedRollout>();
    const left = () => found.filter(({ path }) => !rollouts.has(path));
    for (const rollout of await this.#knownHeads(found)) rollouts.set(rollout.found.path, rollout);
    for (const rollout of await this.#soonRead(left())) rollouts.set(rollout.found.path, rollout);
    const others = left();
    for (let at = 0; at < others.length; at += READS_AT_ONCE) {
      const some = await Promise.all(others.slice(at, at + READS_AT_ONCE).map((one) => this.#headOf(one)));
      for (const rollout of some) if (rollout !== null) rollouts.set(rollout.found.path, rollout);
    }
    return found.flatMap(({ path }) => rollouts.get(path) ?? []);
  }

  /** Of files whose first lines were read before and are the same. */
  async #knownHeads(found: readonly FoundRollout[]): Promise<readonly HeadedRollout[]> {
    const seen = found.filter(({ path }) => this.#heads.has(path));
    const stats = await surveyOf(this.#files, this.#home).stat(seen.map(({ path }) => path));
    return seen.flatMap((one, at) => {
      const stat = stats[at];
      const head = stat == null ? null : this.#knownHead(one, stat);
      return stat == null || head === null ? [] : [{ found: one, stat, head }];
    });
  }

  /** Of plain files in whose first bytes the first lines stand. */
  async #soonRead(found: readonly FoundRollout[]): Promise<readonly HeadedRollout[]> {
    const plain = found.filter((one) => !isCompressed(one));
    const starts = await surveyOf(this.#files, this.#home).readStarts(
      plain.map(({ path }) => path),
      (start, stat, isAll) => {
        const head = headInStart(start, isAll);
        return head === null ? null : { stat, head };
      },
    );
    const rollouts = plain.flatMap((one, at) => {
      const start = starts[at];
      return start == null ? [] : [{ found: one, ...start }];
    });
    for (const { found: one, stat, head } of rollouts) this.#remember(one.path, stat, head);
    return rollouts;
  }
}

/** The thread that a file holds: the id inside counts, the name only of a packed file that cannot be unpacked. */
function innerIdOf({ found, head }: HeadedRollout): string | null {
  return head.summary?.meta.id.toLowerCase() ?? (isCompressed(found) ? found.name.threadId : null);
}

/** The ids by which another file may continue this one. */
function idsOf(rollout: HeadedRollout): readonly string[] {
  return [innerIdOf(rollout), fileIdOf(rollout.found.path)].filter((id) => id !== null);
}

/** The ids of all that these files continue, directly or not. */
function idsBehind(all: readonly HeadedRollout[], from: readonly HeadedRollout[]): ReadonlySet<string> {
  const behind = new Set<string>();
  for (let front = from; front.length > 0; ) {
    const bases = front.flatMap(({ head }) => head.base?.fileId ?? []).filter((id) => !behind.has(id));
    for (const id of bases) behind.add(id);
    front = all.filter((rollout) => idsOf(rollout).some((id) => bases.includes(id)));
  }
  return behind;
}

function isSame(left: FileStat, right: FileStat): boolean {
  const isUntouched = left.mtimeMs === right.mtimeMs && left.ctimeMs === right.ctimeMs;
  return isUntouched && left.size === right.size && left.inode === right.inode;
}

function isGrown(before: FileStat, now: FileStat): boolean {
  return before.inode === now.inode && before.size < now.size;
}
