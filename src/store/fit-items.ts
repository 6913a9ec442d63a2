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
 * The items of one row as they fit into a page; null when they do not. The items of the first row always fit: their
 * outputs are cut, longest first, until they do or nothing is left of them.
 *
 * Items are taken one at a time, and never many more than fit are held.
 */
export function fitItems(items: Iterable<ThreadItem>, { bytes: room, isFirst }: Room): FittedItems | null {
  if (room === Number.POSITIVE_INFINITY) return { items: [...items], bytes: 0 };
  let kept: ThreadItem[] = [];
  let bytes = 0;
  let mostHeld = 2 * Math.max(0, room);
  // It only falls: an output that is longer now will be cut in the end.
  let level = Number.POSITIVE_INFINITY;
  for (const whole of items) {
    const item = cutOutput(whole, level);
    kept.push(item);
    bytes += jsonBytes(item);
    if (bytes > room && !isFirst) return null;
    if (bytes <= mostHeld) continue;
    ({ items: kept, bytes, level } = cutToFit(kept, bytes, room));
    mostHeld = 2 * Math.max(room, bytes);
  }
  if (bytes > room && !isFirst) return null;
  return bytes > room ? cutToFit(kept, bytes, room) : { items: kept, bytes };
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

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
