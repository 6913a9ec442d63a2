import { createHash } from 'node:crypto';
import { resolve } from 'node:path';
import { osErrorText } from '../../system/os-error.ts';
import { type ReadOptions, readRegularFile } from '../../system/read-regular-file.ts';
import { applyChunks } from './apply-chunks.ts';
import { type FileChange, fileUpdate } from './file-change.ts';
import { PatchError, type PatchHunk } from './parse-patch.ts';

/** What a patch will do, worked out without touching any file. */
export interface PatchPlan {
  readonly changes: readonly FileChange[];
  /** Content of every touched file afterwards; null: it is gone. Absolute paths. */
  readonly results: ReadonlyMap<string, string | null>;
  /** Digest of every file whose old content is lost as a whole (replaced, or deleted); null: none can be read there. */
  readonly lost: ReadonlyMap<string, string | null>;
  /** New path of every moved file, by old path. */
  readonly moves: ReadonlyMap<string, string>;
  /** Paths as written in the patch, in its order. */
  readonly added: readonly string[];
  readonly modified: readonly string[];
  readonly deleted: readonly string[];
}

/**
 * Works out a patch against the files below `cwd`. Each hunk sees what those before it did.
 *
 * @throws {PatchError} A file cannot be read, or its lines are not those that the patch expects.
 */
export async function planPatch(
  hunks: readonly PatchHunk[],
  cwd: string,
  reading: ReadOptions = {},
): Promise<PatchPlan> {
  const planner = new PatchPlanner(cwd, reading);
  for (const hunk of hunks) await planner.take(hunk);
  return planner.plan();
}

class PatchPlanner {
  readonly #cwd: string;
  readonly #reading: ReadOptions;
  readonly #originals = new Map<string, string>();
  readonly #results = new Map<string, string | null>();
  readonly #changes = new Map<string, FileChange>();
  readonly #moves = new Map<string, string>();
  readonly #lost = new Map<string, string | null>();
  readonly #named: Record<'added' | 'modified' | 'deleted', string[]> = { added: [], modified: [], deleted: [] };

  constructor(cwd: string, reading: ReadOptions) {
    this.#cwd = cwd;
    this.#reading = reading;
  }

  plan(): PatchPlan {
    return {
      changes: [...this.#changes.values()],
      results: this.#results,
      lost: this.#lost,
      moves: this.#moves,
      ...this.#named,
    };
  }

  async take(hunk: PatchHunk): Promise<void> {
    const path = resolve(this.#cwd, hunk.path);
    if (hunk.type === 'add') await this.#add(path, hunk.content, hunk.path);
    else if (hunk.type === 'delete') await this.#delete(path, hunk.path);
    else await this.#update(path, hunk);
  }

  async #add(path: string, content: string, named: string): Promise<void> {
    await this.#lose(path);
    this.#results.set(path, content);
    this.#change(path, { type: 'add', path, content });
    this.#named.added.push(named);
  }

  async #delete(path: string, named: string): Promise<void> {
    const text = await this.#read(path, 'Failed to read');
    const original = this.#originals.get(path) ?? text;
    await this.#lose(path);
    this.#results.set(path, null);
    this.#change(path, { type: 'delete', path, content: original });
    this.#named.deleted.push(named);
  }

  async #update(path: string, hunk: Extract<PatchHunk, { type: 'update' }>): Promise<void> {
    const text = await this.#read(path, 'Failed to read file to update');
    const updated = applyChunks(path, text, hunk.chunks);
    const target = hunk.movePath === null ? path : resolve(this.#cwd, hunk.movePath);
    const movePath = target === path ? null : target;
    if (movePath !== null) {
      await this.#lose(movePath);
      this.#results.set(path, null);
      this.#moves.set(path, movePath);
    }
    this.#results.set(target, updated);
    this.#change(path, this.#updateOf(path, movePath, text, updated));
    this.#named.modified.push(hunk.movePath ?? hunk.path);
  }

  /** Where a file was moved to stays told when another one takes its old place. */
  #change(path: string, change: FileChange): void {
    const before = this.#changes.get(path);
    const movedTo = before?.type === 'update' ? before.movePath : null;
    this.#changes.set(path, change);
    if (movedTo === null || this.#changes.has(movedTo)) return;
    if (change.type === 'update' && change.movePath === movedTo) return;
    this.#changes.set(movedTo, { type: 'add', path: movedTo, content: this.#results.get(movedTo) ?? '' });
  }

  #updateOf(path: string, movePath: string | null, text: string, updated: string): FileChange {
    const isNew = this.#changes.get(path)?.type === 'add';
    if (isNew && movePath === null) return { type: 'add', path, content: updated };
    return fileUpdate(path, movePath, this.#originals.get(path) ?? text, updated);
  }

  async #lose(path: string): Promise<void> {
    if (!this.#lost.has(path)) this.#lost.set(path, await digest(path, this.#reading));
  }

  async #read(path: string, failure: string): Promise<string> {
    const planned = this.#results.get(path);
    if (planned === null) throw new PatchError(`${failure} ${path}: No such file or directory (os error 2)`);
    if (planned !== undefined) return planned;
    const text = await readText(path, this.#reading).catch((error: unknown) => {
      throw new PatchError(`${failure} ${path}: ${osErrorText(error)}`, { cause: error });
    });
    this.#originals.set(path, text);
    return text;
  }
}

async function digest(path: string, reading: ReadOptions): Promise<string | null> {
  const bytes = await readRegularFile(path, reading).catch(() => null);
  return bytes === null ? null : createHash('sha256').update(bytes).digest('base64');
}

async function readText(path: string, reading: ReadOptions): Promise<string> {
  const bytes = await readRegularFile(path, reading);
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (error) {
    throw new Error('stream did not contain valid UTF-8', { cause: error });
  }
}
