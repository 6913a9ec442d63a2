/**
 * Text of messages, cut into trigrams that point to the messages they stand in; the text itself stays in the files.
 *
 * Up to where the messages of a file are in says its mark, `said_turn` and `said_position`: from that place on they are not,
 * or are others by now.
 */
export const SEARCH_SCHEMA = `
  CREATE VIRTUAL TABLE search_text USING fts5(
    text, content='', contentless_delete=1, detail=none, tokenize='trigram case_sensitive 1'
  );
  CREATE VIRTUAL TABLE search_trigrams USING fts5vocab(search_text, row);

  CREATE TABLE search_messages (
    id INTEGER PRIMARY KEY,
    file_id INTEGER NOT NULL,
    turn INTEGER NOT NULL,
    position INTEGER NOT NULL
  ) STRICT;
  CREATE UNIQUE INDEX search_messages_by_place ON search_messages (file_id, turn, position);

  CREATE TRIGGER search_message_removed AFTER DELETE ON search_messages BEGIN
    DELETE FROM search_text WHERE rowid = old.id;
  END;
`;
