import { resolve, sep } from 'node:path';
import type { ThreadSummary } from '../../../history/thread-summary.ts';
import { fileNameOf, isOddName, pathOfFolder, placeOf } from './file-place.ts';
import type { FileRow } from './file-row.ts';
import type { IndexDatabase } from './open-index.ts';
import { SharedReads } from './shared-values.ts';
import { joinSummary, type OwnSummary, type SummaryRow } from './stored-summary.ts';

/** A row of `files` as it is stored. */
export interface StoredFile extends Omit<FileRow, 'path' | 'inner_id'> {
  readonly folder_id: number;
  readonly name: string;
  /** Spelled as inside; null where it is the id in the name. */
  readonly inside_id: string | null;
  readonly is_thread: number;
}

type NameKey = { readonly folder: string; readonly name: string };

const IN_FOLDER = 'folder_id = (SELECT id FROM folders WHERE path = :folder)';

/** What the index says of files. */
export class FileReads {
  readonly home: string;
  readonly #folders = new Map<number, string>();
  readonly #folder;
  readonly #usual;
  readonly #odd;
  readonly #ofThread;
  readonly #ofRevert;
  readonly #compared;
  readonly #shared: SharedReads;

  constructor(database: IndexDatabase, home: string) {
    this.home = resolve(home);
    this.#shared = new SharedReads(database);
    this.#folder = database.prepare<{ id: number }, string>('SELECT path FROM folders WHERE id = :id').pluck();
    this.#compared = database.prepare<[], number>('SELECT EXISTS (SELECT 1 FROM comparisons)').pluck();
    this.#usual = database.prepare<NameKey & { namedId: string | null }, StoredFile>(
      `SELECT * FROM files WHERE named_id = :namedId AND name = :name AND ${IN_FOLDER}`,
    );
    this.#odd = database.prepare<NameKey, StoredFile>(
      `SELECT * FROM files WHERE name >= 'A' AND name = :name AND ${IN_FOLDER}`,
    );
    this.#ofThread = database.prepare<{ threadId: string }, StoredFile>(
      `SELECT * FROM files WHERE named_id = :threadId
       UNION ALL SELECT * FROM files
       WHERE inside_id IS NOT NULL AND lower(inside_id) = :threadId AND named_id IS NOT :threadId`,
    );
    this.#ofRevert = database.prepare<{ revertId: string }, StoredFile>(
      "SELECT * FROM files WHERE name >= 'A' AND name GLOB '*[_]' || :revertId || '.jsonl*'",
    );
  }

  /** All files were known once: a comparison with the folders then finds few others. */
  get areCompared(): boolean {
    return this.#compared.get() === 1;
  }

  byPath(path: string): FileRow | undefined {
    const { folder, name, namedId } = placeOf(this.home, path);
    const row = isOddName(name) ? this.#odd.get({ folder, name }) : this.#usual.get({ folder, name, namedId });
    return row === undefined ? undefined : this.rowOf(row);
  }

  /** Files with this thread in their name, or inside. */
  byThread(threadId: string): readonly FileRow[] {
    return this.#ofThread.all({ threadId }).map((row) => this.rowOf(row));
  }

  byRevert(revertId: string): readonly FileRow[] {
    return this.#ofRevert.all({ revertId }).map((row) => this.rowOf(row));
  }

  rowOf(stored: StoredFile): FileRow {
    const { named_id, inside_id, is_thread } = stored;
    const inner_id = is_thread === 1 ? (inside_id?.toLowerCase() ?? named_id) : null;
    return { ...stored, inner_id, path: this.pathOf(stored) };
  }

  pathOf({ folder_id, name, named_id }: Pick<StoredFile, 'folder_id' | 'name' | 'named_id'>): string {
    return `${this.#folderAt(folder_id)}${sep}${fileNameOf({ name, namedId: named_id })}`;
  }

  /** The summary as it was stored. */
  summaryOf(row: SummaryRow & Pick<FileRow, 'settings_id' | 'own'>): ThreadSummary | null {
    if (row.settings_id === null) return null;
    const own: OwnSummary | null = JSON.parse(row.own ?? 'null');
    return joinSummary(this.#shared.settings(row.settings_id), own, row);
  }

  /** What was read may be of a transaction that was taken back. */
  forget(): void {
    this.#folders.clear();
    this.#shared.forget();
  }

  /** Absolute. Folders are never taken out of the index. */
  #folderAt(id: number): string {
    const known = this.#folders.get(id);
    if (known !== undefined) return known;
    const folder = this.#folder.get({ id });
    if (folder === undefined) throw new RangeError(`there is no folder ${id}`);
    const path = pathOfFolder(this.home, folder);
    this.#folders.set(id, path);
    return path;
  }
}
