import { basename, dirname, isAbsolute, join, sep } from 'node:path';
import { parseRolloutName } from '../rollout-path.ts';

/** Where a rollout file stands, in parts of which none repeats what another says. */
export interface FilePlace {
  /** Relative to the home where it is below that. */
  readonly folder: string;
  /** The time of a name that consists of a time and a thread id, as nearly all do; any other name as it is. */
  readonly name: string;
  /** The thread id in the name, lower case; null where there is none. */
  readonly namedId: string | null;
}

const TIME_START = 'rollout-'.length;
const TIME_END = TIME_START + 'YYYY-MM-DDThh-mm-ss'.length;
const ODD_NAME = /^[a-z]/i;

export function placeOf(home: string, path: string): FilePlace {
  const fileName = basename(path);
  const namedId = parseRolloutName(fileName)?.threadId ?? null;
  const time = fileName.slice(TIME_START, TIME_END);
  const isUsual = fileName === usualName(time, namedId);
  return { folder: placeOfFolder(home, dirname(path)), name: isUsual ? time : fileName, namedId };
}

/** The file name that a place was made of. */
export function fileNameOf({ name, namedId }: Pick<FilePlace, 'name' | 'namedId'>): string {
  return isOddName(name) ? name : usualName(name, namedId);
}

export function placeOfFolder(home: string, path: string): string {
  const prefix = join(home, sep);
  return path.startsWith(prefix) ? path.slice(prefix.length) : path;
}

export function pathOfFolder(home: string, folder: string): string {
  return isAbsolute(folder) ? folder : join(home, folder);
}

/** Whether it stands there as it is: a time begins with a digit. */
export function isOddName(name: string): boolean {
  return ODD_NAME.test(name);
}

function usualName(time: string, namedId: string | null): string {
  return `rollout-${time}-${namedId}.jsonl`;
}
