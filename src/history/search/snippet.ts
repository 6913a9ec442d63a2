import type { TextRange } from './fold-case.ts';

/** Part of a text about a match in it. */
export interface Snippet {
  readonly text: string;
  /** The match within `text`. */
  readonly range: TextRange;
}

/** Characters shown on either side, as 0.169 shows them. */
const BEFORE = 49;
const AFTER = 96;

/** The match with what stands about it; `... ` and ` ...` where the text goes on. */
export function snippetAround(text: string, { start, end }: TextRange): Snippet {
  const from = stepBack(text, start, BEFORE);
  const to = stepOn(text, end, AFTER);
  const lead = from > 0 ? '... ' : '';
  const shift = lead.length - from;
  return {
    text: `${lead}${text.slice(from, to)}${to < text.length ? ' ...' : ''}`,
    range: { start: start + shift, end: end + shift },
  };
}

function stepBack(text: string, from: number, characters: number): number {
  let at = from;
  for (let left = characters; left > 0 && at > 0; left -= 1) {
    at -= isLow(text.charCodeAt(at - 1)) && isHigh(text.charCodeAt(at - 2)) ? 2 : 1;
  }
  return at;
}

function stepOn(text: string, from: number, characters: number): number {
  let at = from;
  for (let left = characters; left > 0 && at < text.length; left -= 1) {
    at += isHigh(text.charCodeAt(at)) && isLow(text.charCodeAt(at + 1)) ? 2 : 1;
  }
  return at;
}

function isHigh(unit: number): boolean {
  return unit >= 0xd800 && unit < 0xdc00;
}

function isLow(unit: number): boolean {
  return unit >= 0xdc00 && unit < 0xe000;
}
