import type { StoredFileChange } from '../../history/extended-records.ts';
import type { FileUpdateChange, PatchChangeKind } from '../../protocol/item.ts';
import { unifiedHunks } from './unified-hunks.ts';

/** Change of one file by a patch; paths are absolute. */
export type FileChange =
  | { readonly type: 'add'; readonly path: string; readonly content: string }
  | { readonly type: 'delete'; readonly path: string; readonly content: string }
  | {
      readonly type: 'update';
      readonly path: string;
      readonly movePath: string | null;
      /** Hunks with one line of context, computed from the file, whatever the patch gave. */
      readonly unifiedDiff: string;
    };

const CONTEXT_LINES = 1;

export function fileUpdate(path: string, movePath: string | null, oldText: string, newText: string): FileChange {
  return { type: 'update', path, movePath, unifiedDiff: unifiedHunks(oldText, newText, CONTEXT_LINES) };
}

/** The changes as members of a `fileChange` item: sorted by path. */
export function itemChanges(changes: readonly FileChange[]): FileUpdateChange[] {
  return sortedByPath(changes).map((change) => ({ path: change.path, kind: kindOf(change), diff: diffOf(change) }));
}

/** The changes as `changes` of a stored `patch_apply_end`. */
export function recordChanges(changes: readonly FileChange[]): Record<string, StoredFileChange> {
  return Object.fromEntries(sortedByPath(changes).map((change) => [change.path, recordChange(change)]));
}

function sortedByPath(changes: readonly FileChange[]): FileChange[] {
  return [...changes].sort((left, right) => (left.path < right.path ? -1 : 1));
}

function kindOf(change: FileChange): PatchChangeKind {
  return change.type === 'update' ? { type: 'update', move_path: change.movePath } : { type: change.type };
}

function diffOf(change: FileChange): string {
  if (change.type !== 'update') return change.content;
  return change.movePath === null ? change.unifiedDiff : `${change.unifiedDiff}\n\nMoved to: ${change.movePath}`;
}

function recordChange(change: FileChange): StoredFileChange {
  if (change.type !== 'update') return { type: change.type, content: change.content };
  return { type: 'update', unified_diff: change.unifiedDiff, move_path: change.movePath };
}
