import { isAbsolute, sep } from 'node:path';
import { parseRolloutName } from '../rollouts/rollout-path.ts';

/** Where a rollout file stands, in parts of which none repeats what another says. */
export interface FilePlace {
  /** Relative to the home where it is below that. */
  readonly folder: string;
  /** The time of a name that consists of a time and a thread id, as nearly all do; any other name as it is. */
  readonly name: string;
  /** The thread id in the name, lower case; null where there is none. */
  readonly namedId: string | null;
}

const USUAL_NAME = /^rollout-(\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d)-([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.jsonl$/;
const ODD_NAME = /^[a-z]/i;

/** `home` and `path`: absolute and normalised. */
export function placeOf(home: string, path: string): FilePlace {
  const end = path.lastIndexOf(sep);
  const fileName = path.slice(end + 1);
  const folder = placeOfFolder(home, path.slice(0, end));
  const [, time = '', threadId = ''] = USUAL_NAME.exec(fileName) ?? [];
  if (time !== '') return { folder, name: time, namedId: threadId };
  return { folder, name: fileName, namedId: parseRolloutName(fileName)?.threadId ?? null };
}

/** The file name that a place was made of. */
export function fileNameOf({ name, namedId }: Pick<FilePlace, 'name' | 'namedId'>): string {
  return isOddName(name) ? name : `rollout-${name}-${namedId}.jsonl`;
}

export function placeOfFolder(home: string, path: string): string {
  return path.startsWith(home + sep) ? path.slice(home.length + 1) : path;
}

export function pathOfFolder(home: string, folder: string): string {
  return isAbsolute(folder) ? folder : `${home}${sep}${folder}`;
}

/** Whether it stands there as it is: a time begins with a digit. */
export function isOddName(name: string): boolean {
  return ODD_NAME.test(name);
}
