import { createHash } from 'node:crypto';
import { lstat, readlink } from 'node:fs/promises';
import { isAbsolute, relative } from 'node:path';
import { readRegularFile } from '../../system/read-regular-file.ts';
import { rootAbove } from '../../system/root-above.ts';
import type { PatchPlan } from './plan-patch.ts';
import { touchedPaths } from './touched-places.ts';
import { unifiedHunks } from './unified-hunks.ts';

interface FileState {
  readonly bytes: Buffer;
  /** As git writes it: `100644`, `100755`, `120000`. */
  readonly mode: string;
}

interface TrackedFile {
  /** Where it was when the turn first touched it, and how; null: there was none. */
  readonly origin: string;
  readonly before: FileState | null;
  path: string;
}

const CONTEXT_LINES = 3;
const NO_BLOB = '0'.repeat(40);
// Larger files are named, not shown.
const MAX_SHOWN_BYTES = 4 * 1024 * 1024;

/** The changes that patches made to files within one turn, as one diff in the form of git. */
export class TurnDiff {
  #turnId: string | null = null;
  #root = '';
  #files: TrackedFile[] = [];
  #diff: string | null = null;

  /** The diff of that turn as last computed; null when no patch changed anything in it. */
  current(turnId: string): string | null {
    return this.#turnId === turnId ? this.#diff : null;
  }

  /** Remembers the files that a patch is about to change. The first patch of a turn forgets the turn before. */
  async beforePatch(turnId: string, cwd: string, plan: PatchPlan): Promise<void> {
    if (this.#turnId !== turnId) {
      this.#turnId = turnId;
      this.#root = (await rootAbove(cwd)) ?? cwd;
      this.#files = [];
      this.#diff = null;
    }
    for (const path of touchedPaths(plan)) {
      if (this.#files.some((file) => file.path === path || file.origin === path)) continue;
      this.#files.push({ origin: path, before: await readState(path), path });
    }
  }

  /** The diff after a patch: from the files as the turn found them to the files as they are now. */
  async afterPatch(plan: PatchPlan): Promise<string | null> {
    for (const [from, to] of plan.moves) this.#move(from, to);
    const shown = this.#files.map((file) => ({ file, name: this.#display(file.origin) }));
    shown.sort((left, right) => (left.name < right.name ? -1 : 1));
    const parts: string[] = [];
    for (const { file, name } of shown) parts.push(await this.#diffOf(file, name));
    const diff = parts.join('');
    this.#diff = diff === '' && this.#diff === null ? null : diff;
    return this.#diff;
  }

  #move(from: string, to: string): void {
    const moved = this.#files.find((file) => file.path === from);
    if (moved === undefined) return;
    // What stood at the target is overwritten: the moved file takes its place in the diff.
    this.#files = this.#files.filter((file) => file === moved || file.path !== to);
    moved.path = to;
  }

  async #diffOf({ before, path }: TrackedFile, oldName: string): Promise<string> {
    const after = await readState(path);
    const newName = this.#display(path);
    if (isSame(before, after) && (oldName === newName || before === null)) return '';
    return [
      `diff --git a/${oldName} b/${newName}\n`,
      modeLines(before, after),
      `index ${blobId(before)}..${blobId(after)}\n`,
      contentLines(before, after, oldName, newName),
    ].join('');
  }

  #display(path: string): string {
    const way = relative(this.#root, path);
    return way.startsWith('..') || isAbsolute(way) ? path : way;
  }
}

async function readState(path: string): Promise<FileState | null> {
  try {
    const status = await lstat(path);
    if (status.isSymbolicLink()) return { bytes: Buffer.from(await readlink(path)), mode: '120000' };
    if (!status.isFile()) return null;
    return { bytes: await readRegularFile(path), mode: (status.mode & 0o111) === 0 ? '100644' : '100755' };
  } catch {
    return null;
  }
}

function isSame(before: FileState | null, after: FileState | null): boolean {
  if (before === null || after === null) return before === after;
  return before.mode === after.mode && before.bytes.equals(after.bytes);
}

function modeLines(before: FileState | null, after: FileState | null): string {
  if (before === null) return `new file mode ${after?.mode ?? '100644'}\n`;
  if (after === null) return `deleted file mode ${before.mode}\n`;
  return before.mode === after.mode ? '' : `old mode ${before.mode}\nnew mode ${after.mode}\n`;
}

function blobId(state: FileState | null): string {
  if (state === null) return NO_BLOB;
  return createHash('sha1').update(`blob ${state.bytes.length}\0`).update(state.bytes).digest('hex');
}

function contentLines(before: FileState | null, after: FileState | null, oldName: string, newName: string): string {
  const from = before === null ? '/dev/null' : `a/${oldName}`;
  const to = after === null ? '/dev/null' : `b/${newName}`;
  const oldText = textOf(before);
  const newText = textOf(after);
  if (oldText === null || newText === null) return `Binary files ${from} and ${to} differ\n`;
  const hunks = unifiedHunks(oldText, newText, CONTEXT_LINES);
  return hunks === '' ? '' : `--- ${from}\n+++ ${to}\n${hunks}`;
}

function textOf(state: FileState | null): string | null {
  if (state === null) return '';
  if (state.bytes.length > MAX_SHOWN_BYTES || state.bytes.includes(0)) return null;
  return state.bytes.toString('utf8');
}
