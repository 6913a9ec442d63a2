import { FileReads } from './file-reads.ts';
import { foldReads } from './fold-rows.ts';
import type { HomeFreshness } from './home-freshness.ts';
import type { IndexPlace } from './index-place.ts';
import type { LazyLink } from './lazy-link.ts';
import { ListRows } from './list-rows.ts';
import type { IndexDatabase } from './open-index.ts';
import { SearchIndex } from './search-index.ts';
import { type TurnReads, turnReads } from './turn-rows.ts';

export interface OpenedIndexParts {
  readonly home: string;
  readonly link: LazyLink;
  readonly place: IndexPlace;
  readonly database: IndexDatabase;
  readonly freshness: HomeFreshness;
}

/**
 * The database, opened for reading, with the way to its writer. The many statements of pages and of the search are
 * prepared when one of them is first asked for: a first request waits for what is prepared at once.
 */
export class OpenedIndex {
  readonly link: LazyLink;
  readonly place: IndexPlace;
  readonly database: IndexDatabase;
  readonly freshness: HomeFreshness;
  readonly files: FileReads;
  readonly folds: ReturnType<typeof foldReads>;
  readonly list: ListRows;
  #turns: TurnReads | null = null;
  #search: SearchIndex | null = null;

  constructor({ home, link, place, database, freshness }: OpenedIndexParts) {
    this.link = link;
    this.place = place;
    this.database = database;
    this.freshness = freshness;
    this.files = new FileReads(database, home);
    this.folds = foldReads(database);
    this.list = new ListRows(database);
  }

  get turns(): TurnReads {
    this.#turns ??= turnReads(this.database);
    return this.#turns;
  }

  get search(): SearchIndex {
    this.#search ??= new SearchIndex(this.database);
    return this.#search;
  }
}
