import { basename, dirname, join, sep } from 'node:path';

export const SESSIONS_FOLDER = 'sessions';
export const ARCHIVE_FOLDER = 'archived_sessions';

/** What the name of a rollout file says. */
export interface RolloutName {
  readonly threadId: string;
  /** Creation time, in seconds of the local time zone of whoever made the file. */
  readonly createdAt: Date;
  /** Set on the file that a revert (0.169) started; the newest file of a thread is the current one. */
  readonly revertId: string | null;
  /** `.jsonl.zst`: packed by 0.169. */
  readonly isCompressed: boolean;
}

const UUID = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}';
const STAMP = '(\\d{4})-(\\d\\d)-(\\d\\d)T(\\d\\d)-(\\d\\d)-(\\d\\d)';
const NAME = new RegExp(`^rollout-${STAMP}-(${UUID})(?:_(${UUID}))?\\.jsonl(\\.zst)?$`, 'i');
const LOOSE_NAME = /^rollout-.*\.jsonl$/;

/** What is done with a rollout file until it is whole and gets its name. */
const UNFINISHED = ['copying', 'emptying', 'starting', 'unpacking'] as const;
export type Unfinished = (typeof UNFINISHED)[number];
const UNFINISHED_NAME = new RegExp(`^\\.rollout-.*\\.jsonl\\.(?:${UNFINISHED.join('|')})$`);

/** `rollout-YYYY-MM-DDThh-mm-ss-<thread id>[_<revert id>].jsonl`, in the local time zone. */
export function rolloutFileName(threadId: string, createdAt: Date, revertId: string | null = null): string {
  const [year, month, day, hour, minute, second] = localParts(createdAt);
  return `rollout-${year}-${month}-${day}T${hour}-${minute}-${second}-${threadId}${revertId === null ? '' : `_${revertId}`}.jsonl`;
}

/** Absolute path of a new thread's file in a home. */
export function rolloutPath(home: string, threadId: string, createdAt: Date): string {
  const name = rolloutFileName(threadId, createdAt);
  return join(dayFolder(home, name), name);
}

/** The day folder that a file of this name belongs to; the sessions folder itself for a name without a date. */
export function dayFolder(home: string, fileName: string): string {
  const day = /^rollout-(\d{4})-(\d\d)-(\d\d)T/.exec(fileName);
  return join(home, SESSIONS_FOLDER, ...(day?.slice(1) ?? []));
}

export function isInArchive(home: string, path: string): boolean {
  return path.startsWith(join(home, ARCHIVE_FOLDER) + sep);
}

/** Null for a name without a time or a UUID: such a file is never listed. */
export function parseRolloutName(fileName: string): RolloutName | null {
  const match = NAME.exec(fileName);
  if (match === null) return null;
  const [year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0] = match.slice(1, 7).map(Number);
  const createdAt = new Date(year, month - 1, day, hour, minute, second);
  return {
    threadId: (match[7] ?? '').toLowerCase(),
    createdAt,
    revertId: match[8]?.toLowerCase() ?? null,
    isCompressed: match[9] !== undefined,
  };
}

/** The hidden name that a file has beside its own until it is whole: no program takes a file of that name for a rollout. */
export function unfinishedPath(path: string, doing: Unfinished): string {
  return join(dirname(path), `.${basename(path)}.${doing}`);
}

export function isUnfinishedName(fileName: string): boolean {
  return UNFINISHED_NAME.test(fileName);
}

/** Also true for names such as `rollout-<time>-foo.jsonl`, which can be read by the id inside. */
export function isRolloutFileName(fileName: string): boolean {
  return LOOSE_NAME.test(fileName) || NAME.test(fileName);
}

function localParts(date: Date): readonly string[] {
  const parts = [date.getMonth() + 1, date.getDate(), date.getHours(), date.getMinutes(), date.getSeconds()];
  return [String(date.getFullYear()).padStart(4, '0'), ...parts.map((part) => String(part).padStart(2, '0'))];
}
