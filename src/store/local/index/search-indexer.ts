import { closeSync } from 'node:fs';
import { setImmediate as tick } from 'node:timers/promises';
import { MESSAGE_TYPES } from '../../../history/search/message-text.ts';
import { openRegularFile } from '../files/open-regular-file.ts';
import { isFileFault } from './file-fault.ts';
import type { FileRow } from './file-row.ts';
import type { FileTable } from './file-table.ts';
import { foldReads } from './fold-rows.ts';
import type { HomeLease } from './index-lock.ts';
import type { IndexWriter } from './index-writer.ts';
import { readItem, StaleIndexError } from './indexed-item.ts';
import type { IndexDatabase } from './open-index.ts';
import { searchDocument } from './search-document.ts';
import { type MessagePlace, type SearchWrites, searchWrites } from './search-rows.ts';
import { type ShownItemRow, type TurnReads, turnReads, typesOf } from './turn-rows.ts';

/** A running turn writes often; its text is taken up a little later, and then together. */
const DELAY_MS = 300;
/** Text taken in one transaction, some 20 ms; between two of them other requests are answered. Smaller ones cost more in all. */
const SLICE_CHARACTERS = 192 * 1024;
const FILES_AT_ONCE = 500;
const MESSAGES_AT_ONCE = 64;
const TYPES = typesOf(MESSAGE_TYPES);

export interface SearchIndexerOptions {
  readonly database: IndexDatabase;
  readonly files: FileTable;
  readonly writer: IndexWriter;
  /** One server of a home takes up its texts. */
  readonly lease: HomeLease;
  /** Threads, turns and items come first. */
  readonly isBusy: () => boolean;
}

/** Takes up what was said in indexed files, newest first, whenever there is nothing else to do. Calls block for a slice. */
export class SearchIndexer {
  readonly #writer: IndexWriter;
  readonly #lease: HomeLease;
  readonly #files: FileTable;
  readonly #isBusy: () => boolean;
  readonly #folds: ReturnType<typeof foldReads>;
  readonly #turns: TurnReads;
  readonly #search: SearchWrites;
  /** Characters that the transaction may still take. */
  #room = 0;
  #isClosed = false;
  #isAwake = false;
  #working: Promise<void> | null = null;

  constructor({ database, files, writer, lease, isBusy }: SearchIndexerOptions) {
    this.#writer = writer;
    this.#lease = lease;
    this.#files = files;
    this.#isBusy = isBusy;
    this.#folds = foldReads(database);
    this.#turns = turnReads(database);
    this.#search = searchWrites(database);
  }

  /** To be called when files were indexed. */
  wake(): void {
    this.#isAwake = true;
    this.#working ??= this.#work()
      .catch(() => undefined)
      .finally(() => {
        this.#working = null;
      });
  }

  close(): void {
    this.#isClosed = true;
  }

  /** Resolves when nothing is left to do. */
  async idle(): Promise<void> {
    await this.#working;
  }

  async #work(): Promise<void> {
    while (this.#isAwake && !this.#isClosed) {
      await pause(DELAY_MS);
      if (!(await this.#lease.take())) continue;
      this.#isAwake = false;
      try {
        await this.#takeAll();
      } finally {
        this.#lease[Symbol.dispose]();
      }
    }
  }

  async #takeAll(): Promise<void> {
    const tried = new Set<number>();
    while (this.#mayGoOn()) {
      const files = this.#search.open.all({ limit: FILES_AT_ONCE }).filter((id) => !tried.has(id));
      if (files.length === 0) return;
      for (let at = 0; at < files.length && this.#mayGoOn(); ) {
        const taken = this.#takeSlice(files.slice(at));
        for (const id of taken) tried.add(id);
        at += taken.length;
        await tick();
      }
    }
  }

  #mayGoOn(): boolean {
    return !this.#isClosed && !this.#isBusy();
  }

  /** Many files share a transaction, for each costs as much as some of them. Those that are through. */
  #takeSlice(files: readonly number[]): readonly number[] {
    this.#room = SLICE_CHARACTERS;
    return this.#writer.write(() => {
      const unfinished = files.findIndex((file) => this.#room <= 0 || !this.#takeFile(file));
      return unfinished === -1 ? files : files.slice(0, unfinished);
    });
  }

  /** True when there is nothing more to take, or nothing that can be. */
  #takeFile(id: number): boolean {
    const row = this.#files.byId(id);
    if (row === undefined) return true;
    try {
      const fd = openRegularFile(row.path);
      try {
        return this.#takeMessages(row, fd);
      } finally {
        closeSync(fd);
      }
    } catch (reason) {
      // A file that went or was rewritten meanwhile is noticed by whoever indexes it.
      if (reason instanceof StaleIndexError || isFileFault(reason)) return true;
      throw reason;
    }
  }

  #takeMessages({ id: file, said_turn, said_position, is_said }: FileRow, fd: number): boolean {
    const fold = this.#folds.get.get({ file });
    if (fold === undefined || fold.size < 0 || is_said === 1) return true;
    let turn = said_turn;
    let position = said_position;
    this.#search.cut.run({ file, turn, position });
    do {
      const from = { file, turn, position, count: fold.turn_count };
      const rows = this.#turns.items.asc.all({ ...from, types: TYPES, limit: MESSAGES_AT_ONCE });
      for (const row of rows) {
        this.#put(file, fd, row);
        turn = row.turn;
        position = row.position + 1;
        if (this.#room <= 0) return this.#leave(file, { turn, position }, false);
      }
      // A record behind the last newline is not among the items.
      const isSaid = fold.tail_is_record === 0;
      if (rows.length < MESSAGES_AT_ONCE) return this.#leave(file, { turn, position }, true, isSaid);
    } while (this.#room > 0);
    return this.#leave(file, { turn, position }, false);
  }

  #put(file: number, fd: number, row: ShownItemRow): void {
    const { item } = readItem(fd, row);
    const text = searchDocument(item);
    if (text === null) return;
    const { lastInsertRowid: id } = this.#search.putMessage.run({ file, turn: row.turn, position: row.position });
    this.#search.putText.run({ id, text });
    this.#room -= text.length;
  }

  #leave(file: number, mark: MessagePlace, isEnd: boolean, isSaid = false): boolean {
    this.#search.setMark.run({ file, ...mark, isSaid: Number(isSaid) });
    return isEnd;
  }
}

function pause(delayMs: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, delayMs).unref();
  });
}
