import { type Dirent, existsSync, type FSWatcher, watch } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { basename, join, sep } from 'node:path';
import { setImmediate as tick } from 'node:timers/promises';
import { isDenied, isMissing } from '../files/file-layer.ts';
import { isForeign } from '../files/foreign-filesystem.ts';
import { MAX_DEPTH } from '../rollouts/find-rollouts.ts';
import { ARCHIVE_FOLDER, isRolloutFileName, SESSIONS_FOLDER } from '../rollouts/rollout-path.ts';
import { watchLimit } from './watch-limit.ts';

const MAX_CHANGES = 1_000;

/**
 * Notices what happens in the folders of a home that hold rollout files.
 *
 * It is blind until its start is over, and from the moment on that something cannot be watched.
 */
export class HomeWatch implements Disposable {
  readonly #roots: readonly string[];
  readonly #watchers = new Map<string, FSWatcher>();
  #changed = new Set<string>();
  #hasTooMany = false;
  #isBlind = true;
  #limit = 0;
  #hasStarted = false;
  #isClosed = false;

  constructor(home: string) {
    this.#roots = [SESSIONS_FOLDER, ARCHIVE_FOLDER].map((name) => join(home, name));
  }

  get isBlind(): boolean {
    return this.#isBlind;
  }

  get folders(): readonly string[] {
    return [...this.#watchers.keys()];
  }

  /** Watches every folder. What happened before it is over may have gone unnoticed. */
  async start(): Promise<void> {
    try {
      if (this.#roots.some(isForeign)) return;
      this.#limit = await watchLimit();
      for (const root of this.#roots) await this.#watchTree(root, 0);
      this.#hasStarted = true;
      this.#isBlind = this.#isClosed;
    } catch {
      this.#goBlind();
    }
  }

  /** Whether a file or folder came, went or changed that may be of this thread, beside these files. */
  async concerns(threadId: string, knownPaths: readonly string[]): Promise<boolean> {
    await this.#hearAll();
    if (this.#hasTooMany) return true;
    return [...this.#changed].some(
      (path) => !knownPaths.includes(path) && (path.includes(threadId) || !isRolloutFileName(basename(path))),
    );
  }

  /** Paths of files and folders that came, went or changed since the last call; null when they are too many to tell. */
  async takeChanges(): Promise<readonly string[] | null> {
    await this.#hearAll();
    // What is in a new folder came before its watch did.
    for (const path of [...this.#changed]) await this.#watchIfNew(path);
    const paths = this.#hasTooMany ? null : [...this.#changed];
    this.#changed = new Set();
    this.#hasTooMany = false;
    return paths;
  }

  [Symbol.dispose](): void {
    this.#isClosed = true;
    this.#goBlind();
  }

  async #hearAll(): Promise<void> {
    // Nothing is watched above the roots: whether one of them is there again is looked at each time, and at once, for a
    // home without an archive is asked at every page.
    for (const root of this.#roots) {
      if (!this.#isBlind && !this.#watchers.has(root) && existsSync(root)) await this.#watchAgain(root, 0);
    }
    // Events of what happened before the call come in the next round of the event loop; this may be in the middle of one.
    await tick();
    await tick();
  }

  async #watchIfNew(path: string): Promise<void> {
    if (this.#watchers.has(path) || isRolloutFileName(basename(path))) return;
    const depth = this.#depthOf(path);
    if (depth <= MAX_DEPTH) await this.#watchAgain(path, depth);
  }

  async #watchAgain(folder: string, depth: number): Promise<void> {
    try {
      await this.#watchTree(folder, depth);
    } catch {
      this.#goBlind();
    }
  }

  async #watchTree(folder: string, depth: number): Promise<void> {
    if (this.#isClosed || !(await isFolder(folder))) return;
    try {
      this.#watch(folder);
    } catch (reason) {
      // Its threads are not shown either. Once it may be looked into, the folder above hears of that.
      if (depth > 0 && isDenied(reason)) return;
      throw reason;
    }
    if (this.#hasStarted) this.#changed.add(folder);
    if (depth === MAX_DEPTH) return;
    for (const entry of await entriesOf(folder)) {
      if (entry.isFile() || isRolloutFileName(entry.name)) continue;
      await this.#watchTree(join(folder, entry.name), depth + 1);
    }
  }

  #watch(folder: string): void {
    if (this.#watchers.size >= this.#limit) throw new Error('There are too many folders to watch');
    const watcher = watch(folder, { persistent: false }, (_event, name) => {
      if (name === null) this.#hasTooMany = true;
      else this.#note(folder, name);
    });
    watcher.on('error', () => this.#goBlind());
    this.#watchers.get(folder)?.close();
    this.#watchers.set(folder, watcher);
  }

  #note(folder: string, name: string): void {
    const path = join(folder, name);
    // One that is made again in the place of a folder needs a watch of its own. A folder that goes tells its own name.
    this.#unwatch(path);
    if (name === basename(folder)) this.#unwatch(folder);
    if (this.#changed.size >= MAX_CHANGES) this.#hasTooMany = true;
    else this.#changed.add(path);
  }

  #unwatch(folder: string): void {
    const watcher = this.#watchers.get(folder);
    if (watcher === undefined) return;
    watcher.close();
    this.#watchers.delete(folder);
    this.#changed.add(folder);
  }

  #depthOf(path: string): number {
    const root = this.#roots.find((each) => path.startsWith(each)) ?? '';
    return path.slice(root.length).split(sep).length - 1;
  }

  #goBlind(): void {
    this.#isBlind = true;
    for (const watcher of this.#watchers.values()) watcher.close();
    this.#watchers.clear();
  }
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch (reason) {
    if (isMissing(reason) || isDenied(reason)) return false;
    throw reason;
  }
}

async function entriesOf(folder: string): Promise<readonly Dirent[]> {
  try {
    return await readdir(folder, { withFileTypes: true });
  } catch (reason) {
    if (isMissing(reason)) return [];
    throw reason;
  }
}
