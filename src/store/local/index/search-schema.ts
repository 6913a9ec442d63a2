/**
 * Text of messages, cut into trigrams that point to the messages they stand in; the text itself stays in the files.
 *
 * A mark says up to where the messages of a file are in: from its place on they are not, or are others by now. Triggers keep
 * it behind every change of the items, so that whoever writes those need not know of search.
 */
export const SEARCH_SCHEMA = `
  CREATE VIRTUAL TABLE search_text USING fts5(
    text, content='', contentless_delete=1, detail=none, tokenize='trigram case_sensitive 1'
  );
  CREATE VIRTUAL TABLE search_trigrams USING fts5vocab(search_text, row);

  CREATE TABLE search_messages (
    id INTEGER PRIMARY KEY,
    file_id INTEGER NOT NULL REFERENCES files ON DELETE CASCADE,
    turn INTEGER NOT NULL,
    position INTEGER NOT NULL
  ) STRICT;
  CREATE UNIQUE INDEX search_messages_by_place ON search_messages (file_id, turn, position);

  CREATE TABLE search_marks (
    file_id INTEGER PRIMARY KEY REFERENCES files ON DELETE CASCADE,
    turn INTEGER NOT NULL DEFAULT 0,
    position INTEGER NOT NULL DEFAULT 0,
    is_done INTEGER NOT NULL DEFAULT 0
  ) STRICT;
  CREATE INDEX search_marks_open ON search_marks (file_id) WHERE is_done = 0;

  CREATE TRIGGER search_file_added AFTER INSERT ON files BEGIN
    INSERT OR IGNORE INTO search_marks (file_id) VALUES (new.id);
  END;
  CREATE TRIGGER search_file_changed AFTER UPDATE OF is_whole ON files WHEN new.is_whole = 0 BEGIN
    UPDATE search_marks SET is_done = 0 WHERE file_id = new.id AND is_done = 1;
  END;
  CREATE TRIGGER search_item_put AFTER INSERT ON items WHEN new.type IN ('userMessage', 'agentMessage') BEGIN
    UPDATE search_marks SET turn = new.turn, position = new.position, is_done = 0
    WHERE file_id = new.file_id AND (turn, position) > (new.turn, new.position);
  END;
  CREATE TRIGGER search_item_cut AFTER DELETE ON items WHEN old.type IN ('userMessage', 'agentMessage') BEGIN
    UPDATE search_marks SET turn = old.turn, position = old.position, is_done = 0
    WHERE file_id = old.file_id AND (turn, position) > (old.turn, old.position);
  END;
  CREATE TRIGGER search_message_removed AFTER DELETE ON search_messages BEGIN
    DELETE FROM search_text WHERE rowid = old.id;
  END;
`;
