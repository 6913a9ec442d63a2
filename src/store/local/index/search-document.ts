import { foldCase } from '../../../history/search/fold-case.ts';
import { searchedTexts } from '../../../history/search/message-text.ts';
import type { ThreadItem } from '../../../protocol/item.ts';

/** Text of one message that is cut into trigrams; what is longer counts as having every term, and is looked into. */
const MAX_INDEXED_CHARACTERS = 64 * 1024;
/** Behind a text, so that each of its characters begins a trigram and one or two of them can be found too. */
const PADDING = '\u0001\u0001';
const LONG = '\u0002\u0002\u0002';
const PIECE_CHARACTERS = 48;
const SEEK_CHARACTERS = 1024;
const MAX_TRIGRAMS = 24;
/** So many trigrams that begin with one or two characters are asked for; with more it is no use to ask. */
export const MAX_BEGINNINGS = 64;

/** What the index keeps of a message: one text for its trigrams; null for one that says nothing. */
export function searchDocument(item: ThreadItem): string | null {
  const [written = '', shown = ''] = searchedTexts(item);
  if (written === '') return null;
  const text = shown === '' ? written : `${written}${PADDING}${piecesNotIn(written, shown)}`;
  const isLong = text.length > MAX_INDEXED_CHARACTERS;
  const indexed = isLong ? text.slice(0, MAX_INDEXED_CHARACTERS) : text;
  return `${withoutNul(foldCase(indexed))}${PADDING}${isLong ? LONG : ''}`;
}

/** What is shown is mostly what was written, and all trigrams of that are there already. */
function piecesNotIn(written: string, shown: string): string {
  const pieces: string[] = [];
  let from = 0;
  for (let at = 0; at < shown.length; at += PIECE_CHARACTERS) {
    const piece = shown.slice(at, at + PIECE_CHARACTERS + 2);
    const found = written.slice(from, from + SEEK_CHARACTERS).indexOf(piece);
    if (found === -1) pieces.push(piece);
    else from += found;
  }
  return pieces.join(PADDING);
}

/** The query for messages that may have a term; `beginnings`: all trigrams that begin with a term of one or two. */
export function candidateQuery(foldedTerm: string, beginnings: readonly string[]): string {
  const trigrams = trigramsOf(foldedTerm);
  const wanted = trigrams.length > 0 ? `(${trigrams.map(quoted).join(' AND ')})` : beginnings.map(quoted).join(' OR ');
  return [wanted, quoted(LONG)].filter((part) => part !== '').join(' OR ');
}

/** Bounds of the trigrams that begin with a term of one or two characters; null for a longer one. */
export function beginningsOf(foldedTerm: string): { readonly from: string; readonly to: string } | null {
  const from = withoutNul(foldedTerm);
  return [...from].length < 3 ? { from, to: `${from}\u{10ffff}` } : null;
}

/** Some trigrams of a term, spread over it. */
function trigramsOf(foldedTerm: string): readonly string[] {
  const characters = [...withoutNul(foldedTerm)];
  const all = [...new Set(characters.slice(2).map((_, at) => characters.slice(at, at + 3).join('')))];
  const step = Math.max(1, all.length / MAX_TRIGRAMS);
  return Array.from({ length: Math.min(all.length, MAX_TRIGRAMS) }, (_, at) => all[Math.floor(at * step)] ?? '');
}

/** SQLite's tokenizer takes it for the end of the text. */
function withoutNul(text: string): string {
  return text.replaceAll('\0', '\ufffd');
}

function quoted(trigram: string): string {
  return `"${trigram.replaceAll('"', '""')}"`;
}
