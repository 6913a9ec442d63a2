/** A stretch of a text in UTF-16 code units; `end` is exclusive. */
export interface TextRange {
  readonly start: number;
  readonly end: number;
}

const BEYOND_ASCII = /[^\0-\x7f]+/g;
const FOLDS = /\p{CWCF}/gu;

/**
 * The text in a form in which letter case does not count: Unicode's full case folding, by character and without regard
 * to language, so that `ß` and `SS` are the same, `İ` and `i` are not, nor a letter with an accent in one or two
 * characters.
 */
export function foldCase(text: string): string {
  return text.replace(BEYOND_ASCII, (run) => run.replace(FOLDS, foldCharacter)).toLowerCase();
}

/**
 * Where a term stands in a text, from left to right without overlaps. Where a character folds into several (`ß`), a
 * match within them is one of the whole character.
 */
export function* matchesOf(text: string, foldedTerm: string): Generator<TextRange> {
  if (foldedTerm === '') return;
  const folded = foldCase(text);
  let at = folded.indexOf(foldedTerm);
  if (at === -1) return;
  // No character folds into fewer code units than it has, so equal lengths mean equal places.
  const sources = folded.length === text.length ? null : sourcesOf(text);
  while (at !== -1) {
    const last = at + foldedTerm.length - 1;
    yield { start: sources?.[at]?.start ?? at, end: sources?.[last]?.end ?? last + 1 };
    let next = last + 1;
    while (sources !== null && sources[next] !== undefined && sources[next] === sources[last]) next += 1;
    at = folded.indexOf(foldedTerm, next);
  }
}

/** For each code unit of the folded text the character that it came from. */
function sourcesOf(text: string): readonly TextRange[] {
  const sources: TextRange[] = [];
  let start = 0;
  for (const character of text) {
    const source = { start, end: start + character.length };
    for (let unit = foldCase(character).length; unit > 0; unit -= 1) sources.push(source);
    start = source.end;
  }
  return sources;
}

function foldCharacter(character: string): string {
  return character.toLowerCase().toUpperCase().toLowerCase();
}
