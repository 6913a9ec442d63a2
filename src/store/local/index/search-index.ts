import { closeSync } from 'node:fs';
import { snippetOf } from '../../../history/search/find-in-message.ts';
import { MESSAGE_TYPES } from '../../../history/search/message-text.ts';
import { openRegularFile } from '../files/open-regular-file.ts';
import { isFileFault } from './file-fault.ts';
import type { FileRow } from './file-row.ts';
import { type FoldRow, foldReads } from './fold-rows.ts';
import { readItem, StaleIndexError } from './indexed-item.ts';
import type { IndexDatabase } from './open-index.ts';
import { beginningsOf, candidateQuery, MAX_BEGINNINGS } from './search-document.ts';
import { type MessagePlace, type SearchReads, searchReads } from './search-rows.ts';
import { type TurnReads, turnReads, typesOf } from './turn-rows.ts';

/** Messages that may have a term; with more of them threads are sooner looked at in the order of the list. */
const MAX_CANDIDATES = 5_000;
/** A term that stands in very many messages mostly stands in one of the first. */
const FEW_MESSAGES = 32;
const MESSAGES_AT_ONCE = 64;
/** Messages that are read one after the other for one answer; the reader of files does that in pieces. */
const MAX_UNINDEXED_MESSAGES = 512;
const TYPES = typesOf(MESSAGE_TYPES);

/** Where a term may be. */
export interface SearchPlan {
  readonly foldedTerm: string;
  /** For the search text; null: it cannot tell, as with one letter. */
  readonly query: string | null;
  /** By file, the messages in whose indexed text it may be, in their order; null: in any. */
  readonly places: ReadonlyMap<number, readonly MessagePlace[]> | null;
}

/** What the index knows of a term in one file; `unknown`: the file has to be read. */
export type Finding = { readonly snippet: string } | 'nothing' | 'unknown';

/** What of a file's row tells how far its messages can be searched. */
type SearchedFile = Pick<FileRow, 'id' | 'path' | 'is_whole' | 'said_turn' | 'said_position' | 'is_said'>;

/** Searches what was said, in the index and in the files it points to. Blocks, for a few messages at a time. */
export class SearchIndex {
  readonly #folds: ReturnType<typeof foldReads>;
  readonly #turns: TurnReads;
  readonly #search: SearchReads;

  constructor(database: IndexDatabase) {
    this.#folds = foldReads(database);
    this.#turns = turnReads(database);
    this.#search = searchReads(database);
  }

  plan(foldedTerm: string): SearchPlan {
    const query = this.#query(foldedTerm);
    const isOfUse = query !== null && this.#search.hasMore.get({ query, count: MAX_CANDIDATES }) === undefined;
    return { foldedTerm, query, places: isOfUse ? placesByFile(this.#search.candidates.all({ query })) : null };
  }

  /** The first place with the term in a file. */
  find(row: SearchedFile, { foldedTerm, query, places }: SearchPlan): Finding {
    const { id: file } = row;
    const fold = this.#folds.get.get({ file });
    if (row.is_whole === 0 || fold === undefined || fold.tail_is_record === 1) return 'unknown';
    try {
      const fd = openRegularFile(row.path);
      try {
        return this.#findIn({
          file,
          fd,
          fold,
          mark: { turn: row.said_turn, position: row.said_position },
          isSaid: row.is_said === 1,
          foldedTerm,
          query,
          known: places === null ? null : (places.get(file) ?? []),
        });
      } finally {
        closeSync(fd);
      }
    } catch (reason) {
      if (reason instanceof StaleIndexError || isFileFault(reason)) return 'unknown';
      throw reason;
    }
  }

  #query(foldedTerm: string): string | null {
    const bounds = beginningsOf(foldedTerm);
    if (bounds === null) return candidateQuery(foldedTerm, []);
    const beginnings = this.#search.beginnings.all({ ...bounds, limit: MAX_BEGINNINGS + 1 });
    return beginnings.length > MAX_BEGINNINGS ? null : candidateQuery(foldedTerm, beginnings);
  }

  #findIn(search: OpenSearch): Finding {
    const { mark, isSaid, query } = search;
    if (query === null) return this.#findOneByOne(search, FIRST);
    const places = this.#places(search, query);
    if (places === null) return this.#findOneByOne(search, FIRST);
    for (const place of places) {
      const snippet = this.#snippetAt(search, place);
      if (snippet !== null) return { snippet };
    }
    return isSaid ? 'nothing' : this.#findOneByOne(search, mark);
  }

  /** Messages that may have the term, in their order; null: they are so few that all are sooner looked at. */
  #places({ file, known, mark }: OpenSearch, query: string): Iterable<MessagePlace> | null {
    if (known !== null) return known.filter((place) => isBefore(place, mark));
    const { first = null, last = null } = this.#search.range.get({ file }) ?? {};
    if (first === null || last === null) return [];
    if (last - first < FEW_MESSAGES) return null;
    const { turn, position } = mark;
    return this.#search.places.iterate({ file, query, first, last, turn, position });
  }

  #snippetAt({ file, fd, foldedTerm }: OpenSearch, { turn: ordinal, position }: MessagePlace): string | null {
    const row = this.#turns.item.get({ file, ordinal, position });
    if (row === undefined) throw new StaleIndexError();
    return snippetOf(readItem(fd, row).item, foldedTerm);
  }

  #findOneByOne({ file, fd, fold, foldedTerm }: OpenSearch, start: MessagePlace): Finding {
    let { turn, position } = start;
    for (let seen = 0; seen < MAX_UNINDEXED_MESSAGES; seen += MESSAGES_AT_ONCE) {
      const from = { file, turn, position, count: fold.turn_count };
      const rows = this.#turns.items.asc.all({ ...from, types: TYPES, limit: MESSAGES_AT_ONCE });
      for (const row of rows) {
        const snippet = snippetOf(readItem(fd, row).item, foldedTerm);
        if (snippet !== null) return { snippet };
        turn = row.turn;
        position = row.position + 1;
      }
      if (rows.length < MESSAGES_AT_ONCE) return 'nothing';
    }
    return 'unknown';
  }
}

function placesByFile(
  candidates: readonly (MessagePlace & { readonly file_id: number })[],
): ReadonlyMap<number, readonly MessagePlace[]> {
  const places = new Map<number, MessagePlace[]>();
  for (const { file_id, turn, position } of candidates) {
    const ofFile = places.get(file_id);
    if (ofFile === undefined) places.set(file_id, [{ turn, position }]);
    else ofFile.push({ turn, position });
  }
  for (const ofFile of places.values()) ofFile.sort((left, right) => (isBefore(left, right) ? -1 : 1));
  return places;
}

function isBefore(place: MessagePlace, other: MessagePlace): boolean {
  return place.turn === other.turn ? place.position < other.position : place.turn < other.turn;
}

const FIRST: MessagePlace = { turn: 0, position: 0 };

interface OpenSearch {
  readonly file: number;
  readonly fd: number;
  readonly fold: FoldRow;
  /** The first message that is not in the search text. */
  readonly mark: MessagePlace;
  /** All of them are. */
  readonly isSaid: boolean;
  readonly foldedTerm: string;
  readonly query: string | null;
  /** Those of the plan's places that are in this file; null: the plan has none. */
  readonly known: readonly MessagePlace[] | null;
}
