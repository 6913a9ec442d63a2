import { join } from 'node:path';
import { loadFileLocks, waitForLock } from '../../system/file-locks.ts';
import { errnoOf, type FileLayer, type FileStat } from './files/file-layer.ts';
import { makeFolders } from './files/make-folders.ts';
import { readLines } from './files/read-lines.ts';
import { RolloutRecorder } from './writing/rollout-recorder.ts';

/** File of a home with the names of its threads. */
export const SESSION_INDEX_FILE = 'session_index.jsonl';
const LOCK_TIMEOUT_MS = 5_000;

export interface SessionIndexOptions {
  readonly home: string;
  readonly files: FileLayer;
  readonly durability: 'disk' | 'os';
  readonly onWarning: (message: string) => void;
}

interface CachedNames {
  readonly stat: FileStat;
  readonly names: ReadonlyMap<string, string>;
}

/**
 * The names of threads, in `session_index.jsonl`: one line per change, the last one of a thread counts.
 *
 * A cleared name is a line with an empty name, which both originals can read. Like 0.169 this one holds a `flock` on
 * `session_index.jsonl.lock` while it writes, because a deletion replaces the whole file.
 */
export class SessionIndex {
  readonly #options: SessionIndexOptions;
  readonly #path: string;
  #cached: CachedNames | null = null;
  #writing: Promise<unknown> = Promise.resolve();
  #hasWarned = false;

  constructor(options: SessionIndexOptions) {
    this.#options = options;
    this.#path = join(options.home, SESSION_INDEX_FILE);
  }

  /** Names by thread id, of named threads only; none, with one warning, when the file cannot be read. */
  async names(): Promise<ReadonlyMap<string, string>> {
    try {
      return await this.#read();
    } catch (reason) {
      this.#warnOfFailure(reason);
      return new Map();
    }
  }

  async #read(): Promise<ReadonlyMap<string, string>> {
    const stat = await this.#options.files.stat(this.#path);
    if (stat === null) return new Map();
    if (this.#cached !== null && isSame(this.#cached.stat, stat)) return this.#cached.names;
    const names = new Map<string, string>();
    for await (const { entry } of this.#lines()) {
      if (entry === null) continue;
      if (entry.name === '') names.delete(entry.threadId);
      else names.set(entry.threadId, entry.name);
    }
    this.#cached = { stat, names };
    return names;
  }

  /** Durable once this returns. Null clears the name. */
  setName(threadId: string, name: string | null, now: Date = new Date()): Promise<void> {
    const line = JSON.stringify({ id: threadId, thread_name: name ?? '', updated_at: now.toISOString() });
    return this.#exclusively(async () => {
      if (name === null && !(await this.#read()).has(threadId)) return;
      await this.#append(Buffer.from(`${line}\n`));
    });
  }

  /** Removes every line of a deleted thread, so that its names are gone too. */
  forget(threadId: string): Promise<void> {
    return this.#exclusively(async () => {
      // The thread itself is deleted already: an index that cannot be read must not make that look like a failure.
      const kept = await this.#linesWithout(threadId).catch((reason: unknown) => this.#warnOfFailure(reason));
      if (kept != null) await this.#replace(kept);
    });
  }

  /** Null when no line is about this thread. */
  async #linesWithout(threadId: string): Promise<readonly Buffer[] | null> {
    const kept: Buffer[] = [];
    let hasNames = false;
    for await (const { bytes, entry } of this.#lines()) {
      if (entry?.threadId === threadId) hasNames = true;
      else kept.push(Buffer.concat([bytes, Buffer.from('\n')]));
    }
    return hasNames ? kept : null;
  }

  /** Gives the file the present time, and makes an empty one where none is; both originals take that for no names. */
  async touch(now: Date = new Date()): Promise<void> {
    const { files } = this.#options;
    try {
      await files.setTimes(this.#path, now);
    } catch (reason) {
      if (errnoOf(reason) !== 'ENOENT') throw reason;
      await (await files.open(this.#path, 'lock')).close();
    }
  }

  async *#lines(): AsyncGenerator<{ readonly bytes: Buffer; readonly entry: IndexEntry | null }> {
    try {
      for await (const batch of readLines(this.#options.files, this.#path)) {
        for (const { bytes } of batch) yield { bytes, entry: parseEntry(bytes) };
      }
    } catch (reason) {
      if (errnoOf(reason) !== 'ENOENT') throw reason;
    }
  }

  async #append(line: Buffer): Promise<void> {
    await makeFolders(this.#options, this.#options.home);
    const isThere = (await this.#options.files.stat(this.#path)) !== null;
    try {
      await this.#write(this.#path, !isThere, [line]);
    } catch (reason) {
      // Whoever signals a change makes the file without the lock.
      if (isThere || errnoOf(reason) !== 'EEXIST') throw reason;
      await this.#write(this.#path, false, [line]);
    }
    // Whoever made the file, this store or another program, may have failed before its entry was on the disk.
    if (this.#isDurable) await this.#options.files.syncFolder(this.#options.home);
  }

  async #replace(lines: readonly Buffer[]): Promise<void> {
    if (lines.length === 0) {
      await this.#options.files.unlink(this.#path);
    } else {
      const replacement = `${this.#path}.${process.pid}.${Date.now().toString(36)}`;
      await this.#write(replacement, true, lines);
      await this.#options.files.rename(replacement, this.#path);
    }
    if (this.#isDurable) await this.#options.files.syncFolder(this.#options.home);
    this.#cached = null;
  }

  async #write(path: string, create: boolean, lines: readonly Buffer[]): Promise<void> {
    const { files, durability, onWarning } = this.#options;
    const recorder = await RolloutRecorder.open({ files, path, create, durability, onWarning });
    try {
      await recorder.append(lines);
      await recorder.flush();
    } finally {
      await recorder.close();
    }
  }

  #warnOfFailure(reason: unknown): void {
    if (this.#hasWarned) return;
    this.#hasWarned = true;
    const detail = reason instanceof Error ? reason.message : String(reason);
    this.#options.onWarning(`Cannot read the names of threads in "${this.#path}": ${detail}`);
  }

  get #isDurable(): boolean {
    return this.#options.durability === 'disk';
  }

  #exclusively(task: () => Promise<void>): Promise<void> {
    const run = this.#writing.then(() => this.#locked(task));
    this.#writing = run.catch(() => undefined);
    return run;
  }

  async #locked(task: () => Promise<void>): Promise<void> {
    const { locks } = await loadFileLocks();
    if (locks === null) return task();
    await makeFolders(this.#options, this.#options.home);
    const file = await this.#options.files.open(`${this.#path}.lock`, 'lock');
    try {
      // A filesystem without locks, or a process that keeps the lock, must not keep a user from naming a thread.
      await waitForLock(locks, file.fd, 'exclusive', LOCK_TIMEOUT_MS).catch(() => false);
      await task();
    } finally {
      await file.close();
    }
  }
}

interface IndexEntry {
  readonly threadId: string;
  readonly name: string;
}

function parseEntry(bytes: Buffer): IndexEntry | null {
  try {
    const value: unknown = JSON.parse(bytes.toString('utf8'));
    if (typeof value !== 'object' || value === null) return null;
    const { id, thread_name: name } = value as Readonly<Record<string, unknown>>;
    if (typeof id !== 'string' || typeof name !== 'string') return null;
    return { threadId: id.toLowerCase(), name: name.trim() };
  } catch {
    return null;
  }
}

function isSame(left: FileStat, right: FileStat): boolean {
  return left.size === right.size && left.mtimeMs === right.mtimeMs && left.inode === right.inode;
}
