import { join } from 'node:path';
import { type FileLocks, loadFileLocks } from '../../../system/file-locks.ts';
import type { FileLayer } from '../files/file-layer.ts';
import { unlinkIfThere } from '../files/unlink-if-there.ts';
import { OwnerNotes } from '../ownership/owner-notes.ts';
import { isFolderItself, ownersFolder } from '../ownership/owners-folder.ts';
import { LOCKS_FOLDER } from '../writing/writer-lock.ts';
import type { Diagnosis } from './finding.ts';
import type { Check, HomeSurvey } from './home-survey.ts';
import { whileUnlocked } from './while-unlocked.ts';

const THREAD_FILE = /^([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.(?:lock|json)$/;

/** Files that say that a thread is held, though nobody holds it: what is left of writers that were killed. */
export const checkLocks: Check = async (survey) => {
  const { home, files } = survey;
  const [locksFolder, notesFolder] = [join(home, LOCKS_FOLDER), ownersFolder(home)];
  const notes = (await isFolderItself(notesFolder)) ? await threadFilesIn(files, notesFolder) : [];
  const threadFiles = [...(await threadFilesIn(files, locksFolder)), ...notes];
  if (threadFiles.length === 0) return [];
  const { locks } = await loadFileLocks();
  if (locks === null) return [cannotLook(locksFolder)];
  const diagnoses: Diagnosis[] = [];
  for (const file of threadFiles) {
    if (await isLeftOver(survey, locks, file)) diagnoses.push(await diagnose(survey, locks, file));
  }
  return diagnoses;
};

interface ThreadFile {
  readonly path: string;
  readonly threadId: string;
  readonly isNote: boolean;
}

async function threadFilesIn(files: FileLayer, folder: string): Promise<readonly ThreadFile[]> {
  const entries = await files.list(folder);
  return entries.flatMap(({ name }) => {
    const threadId = THREAD_FILE.exec(name)?.[1];
    return threadId === undefined ? [] : [{ path: join(folder, name), threadId, isNote: name.endsWith('.json') }];
  });
}

async function isLeftOver({ home, files }: HomeSurvey, locks: FileLocks, file: ThreadFile): Promise<boolean> {
  let isThere = false;
  await whileUnlocked({ home, files, locks }, file.threadId, async () => {
    isThere = (await files.stat(file.path)) !== null;
  });
  return isThere;
}

async function diagnose({ home, files }: HomeSurvey, locks: FileLocks, file: ThreadFile): Promise<Diagnosis> {
  const { path, threadId } = file;
  const left = 'left by a writer that was killed; it keeps nobody out';
  const note = file.isNote ? await new OwnerNotes(home, files).read(threadId) : null;
  return {
    check: 'locks',
    severity: 'notice',
    message: note === null ? left : `${left} (process ${note.pid} on ${note.host}, since ${note.since})`,
    path,
    threadId,
    mend: async () => {
      const isDone = await whileUnlocked({ home, files, locks }, threadId, () => unlinkIfThere(files, path));
      return isDone ? 'removed' : 'left: the thread is held now';
    },
  };
}

function cannotLook(path: string): Diagnosis {
  const message = 'locks were not looked at: this system has no file locks';
  return { check: 'locks', severity: 'notice', message, path, threadId: null };
}
