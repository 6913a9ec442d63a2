import type { ThreadItem } from '../protocol/item.ts';
import { cutOutput, outputTexts } from './item-output.ts';
import { jsonBytes } from './json-bytes.ts';

/** What is left of a page. The first row is always taken; only its outputs are cut. */
export interface Room {
  readonly bytes: number;
  readonly isFirst: boolean;
}

/** The items of a row, with their bytes of JSON. */
export interface FittedItems {
  readonly items: readonly ThreadItem[];
  readonly bytes: number;
}

/** Of the mark on an item whose output was cut. */
const MARK_BYTES = 72;

/**
 * The items of one row as they fit into a page, taken one at a time; never many more than fit are held. The items of the
 * first row always fit: their outputs are cut, longest first, until they do or nothing is left of them.
 */
export class ItemsFit {
  readonly #room: Room;
  #kept: ThreadItem[] = [];
  #bytes = 0;
  #mostHeld: number;
  // It only falls: an output that is longer now will be cut in the end.
  #level = Number.POSITIVE_INFINITY;

  constructor(room: Room) {
    this.#room = room;
    this.#mostHeld = 2 * Math.max(0, room.bytes);
  }

  /** False when they do not fit. */
  add(whole: ThreadItem): boolean {
    if (this.#isUnbounded) {
      this.#kept.push(whole);
      return true;
    }
    const { bytes: room, isFirst } = this.#room;
    if (!isFirst && this.#bytes + leastBytes(whole) > room) return false;
    const item = cutOutput(whole, this.#level);
    this.#kept.push(item);
    this.#bytes += jsonBytes(item);
    if (this.#bytes > room && !isFirst) return false;
    if (this.#bytes > this.#mostHeld) this.#cut();
    return true;
  }

  /** Null when they do not fit. */
  fitted(): FittedItems | null {
    if (!this.#isUnbounded && this.#bytes > this.#room.bytes) {
      if (!this.#room.isFirst) return null;
      this.#cut();
    }
    return { items: this.#kept, bytes: this.#bytes };
  }

  get #isUnbounded(): boolean {
    return this.#room.bytes === Number.POSITIVE_INFINITY;
  }

  #cut(): void {
    const { items, bytes, level } = cutToFit(this.#kept, this.#bytes, this.#room.bytes);
    this.#kept = items;
    this.#bytes = bytes;
    this.#level = level;
    this.#mostHeld = 2 * Math.max(this.#room.bytes, bytes);
  }
}

/** The items of one row as they fit; null when they do not. See {@link ItemsFit}. */
export function fitItems(items: Iterable<ThreadItem>, room: Room): FittedItems | null {
  const fit = new ItemsFit(room);
  for (const item of items) if (!fit.add(item)) return null;
  return fit.fitted();
}

function cutToFit(items: readonly ThreadItem[], bytes: number, room: number) {
  const texts = items.map((item) => outputTexts(item).map(jsonBytes));
  const sizes = texts.flat();
  const marks = texts.filter(({ length }) => length > 0).length * MARK_BYTES;
  const level = levelOf(sizes, room - marks - (bytes - sum(sizes)));
  const cut = items.map((item) => cutOutput(item, level));
  return { items: cut, bytes: sum(cut.map(jsonBytes)), level };
}

/** How long each text may be so that together they are no longer than `total`. */
function levelOf(sizes: readonly number[], total: number): number {
  let left = Math.max(0, total);
  const ascending = [...sizes].sort((one, other) => one - other);
  for (const [index, size] of ascending.entries()) {
    const share = Math.floor(left / (ascending.length - index));
    if (size > share) return share;
    left -= size;
  }
  return Number.POSITIVE_INFINITY;
}

/** Every character takes at least one; told without making the JSON of an item that does not fit. */
function leastBytes(item: ThreadItem): number {
  return sum(outputTexts(item).map(({ length }) => length));
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
