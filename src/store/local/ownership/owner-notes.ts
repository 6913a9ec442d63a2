import { join } from 'node:path';
import { z } from 'zod';
import type { ThreadId } from '../../thread-store.ts';
import type { FileLayer } from '../files/file-layer.ts';
import { ownersFolder } from './owners-folder.ts';

/** A note is a few hundred bytes; a longer file is none. */
const MAX_NOTE_BYTES = 4096;

const OwnerNote = z.object({
  threadId: z.string(),
  epoch: z.number(),
  pid: z.int(),
  host: z.string(),
  client: z.object({ name: z.string(), version: z.string() }).nullable(),
  since: z.iso.datetime(),
  /** Name of the socket in the same folder where the holder can be asked; null where it has none. */
  socket: z
    .string()
    .regex(/^[\w-]+\.sock$/)
    .nullable(),
});
/** Who holds a thread, for others to read. */
export type OwnerNote = z.output<typeof OwnerNote>;

/**
 * One small file per held thread that says who holds it.
 *
 * Nothing depends on it: the lock decides, and a note may be missing, torn, or left behind by a process that died.
 */
export class OwnerNotes {
  readonly #folder: string;
  readonly #files: FileLayer;

  constructor(home: string, files: FileLayer) {
    this.#folder = ownersFolder(home);
    this.#files = files;
  }

  /** Only for the holder of the lock, once the folder is there. */
  async write(note: OwnerNote): Promise<void> {
    const path = this.#path(note.threadId);
    // Whatever is there goes by its name: it may be a link to something that is none of ours.
    await this.#files.unlink(path).catch(() => undefined);
    const file = await this.#files.open(path, 'create');
    try {
      await file.write(Buffer.from(`${JSON.stringify(note)}\n`));
    } finally {
      await file.close();
    }
  }

  /** Only for the holder of the lock. */
  async remove(threadId: ThreadId): Promise<void> {
    await this.#files.unlink(this.#path(threadId));
  }

  /** Null where there is none, or none that can be read. */
  async read(threadId: ThreadId): Promise<OwnerNote | null> {
    try {
      const note = OwnerNote.parse(JSON.parse(await this.#text(threadId)));
      return note.threadId === threadId ? note : null;
    } catch {
      return null;
    }
  }

  async #text(threadId: ThreadId): Promise<string> {
    const file = await this.#files.open(this.#path(threadId), 'read');
    try {
      const bytes = Buffer.alloc(MAX_NOTE_BYTES);
      return bytes.toString('utf8', 0, await file.read(bytes, 0));
    } finally {
      await file.close();
    }
  }

  #path(threadId: ThreadId): string {
    return join(this.#folder, `${threadId}.json`);
  }
}
