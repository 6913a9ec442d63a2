import type { IndexDatabase } from './open-index.ts';

export interface MessagePlace {
  readonly turn: number;
  readonly position: number;
}

type OfFile = { readonly file: number };

/** Statements on the search text that only read. */
export function searchReads(database: IndexDatabase) {
  return {
    hasMore: database
      .prepare<{ query: string; count: number }, number>(
        'SELECT 1 FROM search_text WHERE search_text MATCH :query LIMIT 1 OFFSET :count',
      )
      .pluck(),
    candidates: database.prepare<{ query: string }, MessagePlace & { readonly file_id: number }>(
      `SELECT file_id, turn, position FROM search_text JOIN search_messages ON id = search_text.rowid
       WHERE search_text MATCH :query`,
    ),
    // Messages of one file mostly stand together, so that its range of numbers has few others.
    range: database.prepare<OfFile, { first: number | null; last: number | null }>(
      'SELECT min(id) AS first, max(id) AS last FROM search_messages WHERE file_id = :file',
    ),
    // CROSS JOIN: the text is asked once, not for each message of the file.
    places: database.prepare<OfFile & { query: string; first: number; last: number } & MessagePlace, MessagePlace>(
      `SELECT turn, position FROM search_text CROSS JOIN search_messages ON id = search_text.rowid
       WHERE search_text MATCH :query AND search_text.rowid >= :first AND search_text.rowid <= :last
       AND file_id = :file AND (turn, position) < (:turn, :position) ORDER BY turn, position`,
    ),
    beginnings: database
      .prepare<{ from: string; to: string; limit: number }, string>(
        'SELECT term FROM search_trigrams WHERE term >= :from AND term <= :to LIMIT :limit',
      )
      .pluck(),
  };
}

/** Statements that change it. */
export function searchWrites(database: IndexDatabase) {
  return {
    ...searchReads(database),
    /** Files whose messages are not all in, newest first. */
    open: database
      .prepare<{ limit: number }, number>(
        'SELECT id FROM files WHERE is_said = 0 AND is_whole = 1 ORDER BY updated_ms DESC LIMIT :limit',
      )
      .pluck(),
    cut: database.prepare<OfFile & MessagePlace>(
      'DELETE FROM search_messages WHERE file_id = :file AND (turn, position) >= (:turn, :position)',
    ),
    putMessage: database.prepare<OfFile & MessagePlace>(
      'INSERT INTO search_messages (file_id, turn, position) VALUES (:file, :turn, :position)',
    ),
    putText: database.prepare<{ id: number | bigint; text: string }>(
      'INSERT INTO search_text (rowid, text) VALUES (:id, :text)',
    ),
    /** `isSaid`: nothing is missing. */
    setMark: database.prepare<OfFile & MessagePlace & { isSaid: number }>(
      'UPDATE files SET said_turn = :turn, said_position = :position, is_said = :isSaid WHERE id = :file',
    ),
  };
}

export type SearchReads = ReturnType<typeof searchReads>;
export type SearchWrites = ReturnType<typeof searchWrites>;
