import type { ThreadItem } from '../../protocol/item.ts';
import { foldCase, matchesOf } from './fold-case.ts';
import { searchedTexts, shownText } from './message-text.ts';
import { type Snippet, snippetAround } from './snippet.ts';
import { collapseSpace } from './visible-text.ts';

/** A term as threads are searched for it: letter case does not count, nor how many blanks there are. */
export function foldedThreadTerm(searchTerm: string): string {
  return foldCase(searchTerm.replace(/\s+/g, ' '));
}

/** Text about the first place of a message with the term, see {@link foldedThreadTerm}; null where it has none. */
export function snippetOf(item: ThreadItem, foldedTerm: string): string | null {
  for (const text of searchedTexts(item)) {
    const [match] = matchesOf(text, foldedTerm);
    if (match !== undefined) return snippetAround(text, match).text;
  }
  return null;
}

/** Every place of a message as it is shown with the term, which is taken as it stands but for letter case. */
export function* occurrencesIn(item: ThreadItem, searchTerm: string): Generator<Snippet> {
  const text = shownText(item) ?? '';
  for (const match of matchesOf(text, foldCase(searchTerm))) yield snippetAround(text, match);
}

/** Whether there is anything to look for. */
export function isBlankTerm(searchTerm: string): boolean {
  return collapseSpace(searchTerm) === '';
}
