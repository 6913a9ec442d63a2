import type { FileTimes } from '../rollouts/describe-rollout.ts';
import { type FoundRollout, foundAt } from '../rollouts/find-rollouts.ts';

/** What is compared with the folders. */
export interface KnownFile {
  readonly id: number;
  readonly path: string;
  readonly is_archived: number;
  readonly size: number;
  readonly mtime_ms: number;
  readonly ctime_ms: number;
  readonly inode: number;
}

/** One rollout file of the home. */
export interface FileRow extends KnownFile {
  /** Thread id in the name; null for a name without one: such a file is never listed. */
  readonly named_id: string | null;
  /** Thread id inside, lower case; null where the first lines name none. */
  readonly inner_id: string | null;
  readonly birthtime_ms: number;
  /** The thread whose file this one continues. */
  readonly base_thread: string | null;
  /** Start of the last turn, as far as the file was folded to its end once; its last write before that. */
  readonly recency_ms: number;
  /** What the first lines say; null where they name no thread. */
  readonly created_ms: number | null;
  readonly preview: string | null;
  /** The parts of the summary: see SummaryParts; `settings_id` is null before a session meta. */
  readonly settings_id: number | null;
  readonly last_turn_ms: number | null;
  readonly own: string | null;
  /** The summary is of the whole file, of the size and time given here. */
  readonly is_whole: number;
  /** Place of the first message that is not in the search text; `is_said`: all are. */
  readonly said_turn: number;
  readonly said_position: number;
  readonly is_said: number;
}

export function foundOf({ path, is_archived }: Pick<FileRow, 'path' | 'is_archived'>): FoundRollout {
  return foundAt(path, is_archived === 1);
}

export function timesOf(row: Pick<FileRow, 'mtime_ms' | 'ctime_ms' | 'birthtime_ms'>): FileTimes {
  return { mtimeMs: row.mtime_ms, ctimeMs: row.ctime_ms, birthtimeMs: row.birthtime_ms };
}
