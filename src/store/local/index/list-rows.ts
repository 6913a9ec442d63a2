import type { ThreadAnchor } from '../../thread-list-cursor.ts';
import type { ListThreads, ThreadSortKey } from '../../thread-store.ts';
import type { StoredFile } from './file-reads.ts';
import type { IndexDatabase } from './open-index.ts';

interface ListParams {
  readonly archived: number;
  readonly timeMs: number;
  readonly threadId: string;
  readonly cwds: string;
  readonly term: string;
  readonly named: string;
  readonly files: string;
  readonly parents: string;
}

type ListStatement = ReturnType<typeof prepareList>;

export interface ListNarrowing {
  readonly sortKey: ThreadSortKey;
  readonly sortDirection: 'asc' | 'desc';
  readonly hasAnchor: boolean;
  readonly cwds: 'any' | 'one' | 'some';
  readonly hasTerm: boolean;
  /** Only threads that others spawned. */
  readonly hasParents: boolean;
  /** Only named files, and those whose search text is not whole. */
  readonly hasFiles: boolean;
}

/** Rows of current files in the order of a list, narrowed as far as the index can; one statement per kind of list. */
export class ListRows {
  readonly #database: IndexDatabase;
  readonly #statements = new Map<string, ListStatement>();

  constructor(database: IndexDatabase) {
    this.#database = database;
  }

  /** `namedIds`: threads whose name contains the search term. `files`: where something searched for may be; null: all. */
  iterate(
    params: ListThreads,
    anchor: ThreadAnchor | null,
    namedIds: readonly string[],
    files: readonly number[] | null = null,
  ): IterableIterator<ListedFile> {
    const { cwds, searchTerm, archived, sortKey, sortDirection, parentThreadIds = null } = params;
    const statement = this.#statement({
      sortKey,
      sortDirection,
      hasAnchor: anchor !== null,
      cwds: cwds === null ? 'any' : cwds.length === 1 ? 'one' : 'some',
      hasTerm: searchTerm !== null,
      hasParents: parentThreadIds !== null,
      hasFiles: files !== null,
    });
    return statement.iterate({
      archived: Number(archived),
      timeMs: anchor?.timeMs ?? 0,
      threadId: anchor?.threadId ?? idBeyond(sortDirection),
      cwds: cwds?.length === 1 ? (cwds[0] ?? '') : JSON.stringify(cwds ?? []),
      term: searchTerm ?? '',
      named: JSON.stringify(namedIds),
      files: JSON.stringify(files ?? []),
      parents: JSON.stringify(parentThreadIds ?? []),
    });
  }

  #statement(narrowing: ListNarrowing): ListStatement {
    const key = JSON.stringify(narrowing);
    const statement = this.#statements.get(key) ?? prepareList(this.#database, narrowing);
    this.#statements.set(key, statement);
    return statement;
  }
}

/** Rows are wide, and a list takes most of its time for reading them. */
const LISTED = [
  'id',
  'folder_id',
  'name',
  'named_id',
  'is_archived',
  'is_whole',
  'mtime_ms',
  'ctime_ms',
  'birthtime_ms',
  'created_ms',
  'recency_ms',
  'preview',
  'settings_id',
  'last_turn_ms',
  'own',
  'said_turn',
  'said_position',
  'is_said',
] as const satisfies readonly (keyof StoredFile)[];

/** What a list shows of a file. */
export type ListedFile = Pick<StoredFile, (typeof LISTED)[number]>;

/** An anchor without an id lies before all threads of its time that come later in the list. */
function idBeyond(sortDirection: 'asc' | 'desc'): string {
  return sortDirection === 'desc' ? '' : '\u{10ffff}';
}

/** The id inside, as it is spelled. */
const LISTED_ID = 'coalesce(inside_id, named_id)';

const SORT_COLUMNS: Readonly<Record<ThreadSortKey, string>> = {
  created_at: 'created_ms',
  updated_at: 'updated_ms',
  recency_at: 'recency_ms',
};

function prepareList(database: IndexDatabase, narrowing: ListNarrowing) {
  const { sortKey, sortDirection, hasAnchor, cwds, hasTerm, hasParents, hasFiles } = narrowing;
  const time = SORT_COLUMNS[sortKey];
  const order = sortDirection === 'asc' ? 'ASC' : 'DESC';
  const compare = sortDirection === 'asc' ? '>' : '<';
  const conditions = [
    'is_current = 1',
    'is_archived = :archived',
    'preview IS NOT NULL',
    hasAnchor ? `(${time}, ${LISTED_ID}) ${compare} (:timeMs, :threadId)` : null,
    {
      any: null,
      one: 'cwd_id = (SELECT id FROM cwds WHERE path = :cwds)',
      some: 'cwd_id IN (SELECT id FROM cwds WHERE path IN (SELECT value FROM json_each(:cwds)))',
    }[cwds],
    // The source of such a thread, which names its parent, is its own.
    hasParents ? 'EXISTS (SELECT 1 FROM json_each(:parents) WHERE instr(own, value) > 0)' : null,
    hasFiles ? '(is_said = 0 OR id IN (SELECT value FROM json_each(:files)))' : null,
    hasTerm ? `(instr(preview, :term) > 0 OR lower(${LISTED_ID}) IN (SELECT value FROM json_each(:named)))` : null,
  ];
  return database.prepare<ListParams, ListedFile>(
    `SELECT ${LISTED.join(', ')} FROM files WHERE ${conditions.filter((condition) => condition !== null).join(' AND ')}
     ORDER BY ${time} ${order}, ${LISTED_ID} ${order}`,
  );
}
