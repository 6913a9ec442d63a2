import { SEARCH_SCHEMA } from './search-schema.ts';

/** Grows with every change of the tables; an index of an older version is made anew, for nothing in it is the truth. */
export const SCHEMA_VERSION = 9;

export const INDEX_FILE = 'bobbin_index_1.sqlite';

export const SCHEMA = `
  CREATE TABLE comparisons (id INTEGER PRIMARY KEY) STRICT;

  CREATE TABLE folders (id INTEGER PRIMARY KEY, path TEXT NOT NULL UNIQUE) STRICT;
  CREATE TABLE cwds (id INTEGER PRIMARY KEY, path TEXT NOT NULL UNIQUE) STRICT;
  CREATE TABLE shared (id INTEGER PRIMARY KEY, hash BLOB NOT NULL UNIQUE, value TEXT NOT NULL) STRICT;

  CREATE TABLE files (
    id INTEGER PRIMARY KEY,
    folder_id INTEGER NOT NULL,
    name TEXT NOT NULL,
    named_id TEXT,
    inside_id TEXT,
    is_thread INTEGER NOT NULL,
    is_archived INTEGER NOT NULL,
    is_current INTEGER NOT NULL,
    is_whole INTEGER NOT NULL,
    size INTEGER NOT NULL,
    mtime_ms REAL NOT NULL,
    ctime_ms REAL NOT NULL,
    birthtime_ms REAL NOT NULL,
    inode INTEGER NOT NULL,
    base_thread TEXT,
    created_ms INTEGER,
    updated_ms INTEGER NOT NULL,
    recency_ms INTEGER NOT NULL,
    cwd_id INTEGER,
    preview TEXT,
    settings_id INTEGER,
    last_turn_ms INTEGER,
    own TEXT,
    said_turn INTEGER NOT NULL DEFAULT 0,
    said_position INTEGER NOT NULL DEFAULT 0,
    is_said INTEGER NOT NULL DEFAULT 0
  ) STRICT;
  CREATE INDEX files_by_folder ON files (folder_id);
  CREATE INDEX files_by_name ON files (named_id);
  CREATE INDEX files_by_odd_name ON files (name) WHERE name >= 'A';
  CREATE INDEX files_by_inside ON files (lower(inside_id)) WHERE inside_id IS NOT NULL;
  CREATE INDEX files_by_base ON files (base_thread) WHERE base_thread IS NOT NULL;
  CREATE INDEX files_without_whole ON files (updated_ms) WHERE is_whole = 0 AND base_thread IS NULL;
  CREATE INDEX files_without_said ON files (updated_ms) WHERE is_said = 0 AND is_whole = 1;
  CREATE INDEX files_by_created ON files (is_archived, created_ms) WHERE is_current = 1;
  CREATE INDEX files_by_updated ON files (is_archived, updated_ms) WHERE is_current = 1;
  CREATE INDEX files_by_recency ON files (is_archived, recency_ms) WHERE is_current = 1;
  CREATE INDEX files_by_cwd ON files (is_archived, cwd_id, created_ms) WHERE is_current = 1;

  CREATE TABLE folds (
    file_id INTEGER PRIMARY KEY,
    size INTEGER NOT NULL,
    mtime_ms REAL NOT NULL,
    ctime_ms REAL NOT NULL,
    inode INTEGER NOT NULL,
    indexed_bytes INTEGER NOT NULL,
    next_seq INTEGER NOT NULL,
    sample INTEGER NOT NULL,
    tail_is_record INTEGER NOT NULL,
    turn_count INTEGER NOT NULL,
    kept_turns INTEGER NOT NULL,
    open_turn INTEGER,
    next_item INTEGER NOT NULL,
    limited_items INTEGER NOT NULL,
    limited_records INTEGER NOT NULL
  ) STRICT;

  CREATE TABLE turns (
    file_id INTEGER NOT NULL,
    ordinal INTEGER NOT NULL,
    turn_id TEXT NOT NULL,
    root_turn_id TEXT,
    is_explicit INTEGER NOT NULL,
    first_seq INTEGER NOT NULL,
    last_seq INTEGER NOT NULL,
    status INTEGER NOT NULL,
    error TEXT,
    started_ms INTEGER,
    completed_ms INTEGER,
    duration_ms REAL,
    has_compaction INTEGER NOT NULL,
    limited_items INTEGER NOT NULL,
    first_user INTEGER,
    last_agent INTEGER,
    end_seq INTEGER,
    shown_end_seq INTEGER,
    PRIMARY KEY (file_id, ordinal)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX turns_by_id ON turns (file_id, turn_id);
  CREATE INDEX turns_by_start ON turns (file_id, first_seq);
  CREATE INDEX turns_by_end ON turns (file_id, shown_end_seq) WHERE shown_end_seq IS NOT NULL;

  CREATE TABLE items (
    file_id INTEGER NOT NULL,
    turn INTEGER NOT NULL,
    position INTEGER NOT NULL,
    item_id TEXT NOT NULL,
    type INTEGER NOT NULL,
    first_seq INTEGER NOT NULL,
    is_limited INTEGER NOT NULL,
    started_ms REAL,
    completed_ms REAL,
    places TEXT NOT NULL,
    PRIMARY KEY (file_id, turn, position)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX items_by_seq ON items (file_id, first_seq);

  CREATE TRIGGER file_removed AFTER DELETE ON files BEGIN
    DELETE FROM folds WHERE file_id = old.id;
    DELETE FROM turns WHERE file_id = old.id;
    DELETE FROM items WHERE file_id = old.id;
    DELETE FROM search_messages WHERE file_id = old.id;
  END;
  ${SEARCH_SCHEMA}
`;
