import { randomUUID } from 'node:crypto';
import { chmod, mkdir, realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { errorCode } from '../../system/os-error.ts';
import { irregular, readRegularFile } from '../../system/read-regular-file.ts';
import type { PatchPlan } from './plan-patch.ts';

/** A file could not be written or removed; the files are as they were before the patch. */
export class PatchWriteError extends Error {
  override readonly name = 'PatchWriteError';
}

interface Saved {
  readonly path: string;
  readonly bytes: Buffer | null;
  readonly mode: number | null;
}

/**
 * Brings the files to the state of the plan, each in one step. When one fails, those already done are put back.
 *
 * @throws {PatchWriteError}
 */
export async function applyPatch(plan: PatchPlan): Promise<void> {
  const done: Saved[] = [];
  const sources = new Map([...plan.moves].map(([from, to]) => [to, from]));
  try {
    for (const [path, text] of inWritingOrder(plan.results)) {
      const before = await save(path);
      const modeSource = sources.get(path);
      const mode = modeSource === undefined ? before.mode : ((await modeOf(modeSource)) ?? before.mode);
      await change(path, text, mode);
      done.push(before);
    }
  } catch (error) {
    for (const saved of done.reverse()) await restore(saved);
    throw error;
  }
}

/** What the patch tool answers: new files, then changed ones, then removed ones. */
export function successText({ added, modified, deleted }: PatchPlan): string {
  const lines = [
    ...added.map((path) => `A ${path}`),
    ...modified.map((path) => `M ${path}`),
    ...deleted.map((path) => `D ${path}`),
  ];
  return `Success. Updated the following files:\n${lines.map((line) => `${line}\n`).join('')}`;
}

// The mode of a moved file is read from its old place, so removals come last.
function inWritingOrder(results: ReadonlyMap<string, string | null>): (readonly [string, string | null])[] {
  const entries = [...results];
  return [...entries.filter(([, text]) => text !== null), ...entries.filter(([, text]) => text === null)];
}

async function change(path: string, text: string | null, mode: number | null): Promise<void> {
  try {
    if (text === null) await rm(path, { force: true });
    else await replaceFile(path, text, mode);
  } catch (error) {
    throw new PatchWriteError(`Failed to ${text === null ? 'delete' : 'write'} file ${path}`, { cause: error });
  }
}

async function save(path: string): Promise<Saved> {
  const bytes = await readRegularFile(path).catch(() => null);
  return { path, bytes, mode: await modeOf(path) };
}

async function restore({ path, bytes, mode }: Saved): Promise<void> {
  await (bytes === null ? rm(path, { force: true }) : replaceFile(path, bytes, mode)).catch(() => undefined);
}

async function modeOf(path: string): Promise<number | null> {
  return stat(path).then(
    ({ mode }) => mode & 0o7777,
    () => null,
  );
}

/** Nobody ever sees half a file: it is written beside and renamed. A link keeps pointing to the same file. */
async function replaceFile(path: string, content: string | Buffer, mode: number | null): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const target = await realpath(path).catch(() => path);
  // A pipe may keep a writer waiting, and a device would be replaced for all.
  if ((await stat(target).catch(() => null))?.isFile() === false) throw irregular(target);
  const beside = join(dirname(target), `.${basename(target)}.${randomUUID()}.tmp`);
  try {
    await writeFile(beside, content, { flag: 'wx' });
    if (mode !== null) await chmod(beside, mode);
    await rename(beside, target);
  } catch (error) {
    await rm(beside, { force: true }).catch(() => undefined);
    if (!isForbidden(error)) throw error;
    await writeFile(target, content);
  }
}

// A folder may be closed while its files are not.
function isForbidden(error: unknown): boolean {
  return ['EACCES', 'EPERM'].includes(errorCode(error) ?? '');
}
