import { read, readSync } from 'node:fs';
import { promisify } from 'node:util';
import type { RecordPlace } from '../../../history/fold/folded-turn.ts';
import type { StoredItem } from '../../../history/stored-turn.ts';
import type { PageBounds } from '../../cut-page.ts';
import type { Room } from '../../fit-items.ts';
import { itemOfLines, StaleIndexError } from './indexed-item.ts';
import { decodePlaces, type ShownItemRow, type ShownTurnRow } from './turn-rows.ts';

const readAt = promisify(read);

/**
 * Records read ahead at once, without waiting for a thread of the pool, which takes longer than the read itself. Between
 * two such windows the process does other things. A longer record comes alone, and is waited for.
 */
const WINDOW_BYTES = 512 * 1024;
/** Reading so much that nobody wants costs less than another read. */
const GAP_BYTES = 32 * 1024;
/** A record is hardly more than this many times as long as what is shown of it. */
const MOST_FOLDED = 4;
/** Nor is what is shown of a record longer than this many times the record, and members that only the wire has. */
const MOST_SHOWN = 2;
const MOST_ADDED_BYTES = 2048;

/** Whether rows of so many bytes of records need not be read to know that they do not fit; a page may always end before a row. */
export function isSurelyTooLarge(recordBytes: number, { bytes, isFirst }: Room): boolean {
  return !isFirst && recordBytes > MOST_FOLDED * bytes;
}

/**
 * The bounds of a page, without the one of bytes where all that it may show surely fits: these items, and these turns
 * without theirs. They need not be measured then.
 */
export function boundsOf(
  { pageSize, maxBytes }: PageBounds,
  items: readonly ShownItemRow[],
  turns: readonly ShownTurnRow[],
): PageBounds {
  const errorBytes = turns.reduce((total, { error }) => total + Buffer.byteLength(error ?? ''), 0);
  const most = MOST_SHOWN * recordBytes(items) + errorBytes + MOST_ADDED_BYTES * (items.length + turns.length);
  return maxBytes === undefined || most <= maxBytes ? { pageSize } : { pageSize, maxBytes };
}

/** Bytes of the records that rows were folded from. */
export function recordBytes(rows: readonly ShownItemRow[]): number {
  return rows.reduce((total, { places }) => total + bytesOf(decodePlaces(places)), 0);
}

/** Reads items one after the other, in an order that is known before; some ahead, so that a small page is one read. */
export class ItemRecords {
  readonly #fd: number;
  readonly #rows: readonly ShownItemRow[];
  #next = 0;
  #window: (readonly Buffer[])[] = [];

  constructor(fd: number, rows: readonly ShownItemRow[]) {
    this.#fd = fd;
    this.#rows = rows;
  }

  /** @throws {StaleIndexError} when other records stand where the index says. */
  async next(): Promise<StoredItem> {
    if (this.#window.length === 0) this.#window = await this.#readWindow();
    const row = this.#rows[this.#next];
    const lines = this.#window.shift();
    if (row === undefined || lines === undefined) throw new StaleIndexError();
    this.#next += 1;
    return itemOfLines(row, lines);
  }

  /** The next items, so many of them. */
  async *take(count: number): AsyncGenerator<StoredItem> {
    for (let taken = 0; taken < count; taken += 1) yield await this.next();
  }

  async #readWindow(): Promise<(readonly Buffer[])[]> {
    const wanted: (readonly RecordPlace[])[] = [];
    let bytes = 0;
    for (let at = this.#next; at < this.#rows.length; at += 1) {
      const places = decodePlaces(this.#rows[at]?.places ?? '');
      bytes += bytesOf(places);
      if (wanted.length > 0 && bytes > WINDOW_BYTES) break;
      wanted.push(places);
    }
    const lines = await readPlaces(this.#fd, wanted.flat());
    return wanted.map((places) => places.map(({ offset }) => lines.get(offset) ?? EMPTY));
  }
}

const EMPTY = Buffer.alloc(0);

function bytesOf(places: readonly RecordPlace[]): number {
  return places.reduce((total, { length }) => total + length, 0);
}

/** Lines by their offsets. */
async function readPlaces(fd: number, places: readonly RecordPlace[]): Promise<ReadonlyMap<number, Buffer>> {
  const spans = spansOf(places.toSorted((one, other) => one.offset - other.offset));
  const read = await Promise.all(spans.map((span) => readSpan(fd, span)));
  return new Map(read.flat());
}

/** Places, ascending, in groups that are read at once. */
function spansOf(places: readonly RecordPlace[]): readonly (readonly RecordPlace[])[] {
  const spans: RecordPlace[][] = [];
  let end = Number.NEGATIVE_INFINITY;
  for (const place of places) {
    if (place.offset - end > GAP_BYTES) spans.push([]);
    spans.at(-1)?.push(place);
    end = place.offset + place.length;
  }
  return spans;
}

async function readSpan(fd: number, span: readonly RecordPlace[]): Promise<readonly (readonly [number, Buffer])[]> {
  const [first] = span;
  const last = span.at(-1);
  if (first === undefined || last === undefined) return [];
  const start = first.offset;
  const bytes = Buffer.allocUnsafe(last.offset + last.length - start);
  const isShort = bytes.byteLength <= WINDOW_BYTES;
  for (let filled = 0; filled < bytes.byteLength; ) {
    const rest = bytes.byteLength - filled;
    const position = start + filled;
    const bytesRead = isShort
      ? readSync(fd, bytes, filled, rest, position)
      : (await readAt(fd, bytes, filled, rest, position)).bytesRead;
    if (bytesRead === 0) throw new StaleIndexError();
    filled += bytesRead;
  }
  return span.map(({ offset, length }) => [offset, bytes.subarray(offset - start, offset - start + length)] as const);
}
