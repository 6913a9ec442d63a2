const PLAIN = /^[A-Za-z0-9+\-./:@\]_]$/;
const NOT_IN_SINGLE_QUOTES = new Set(["'", '^', '\\']);
const NOT_IN_DOUBLE_QUOTES = new Set(['`', '$', '!', '^']);

type Style = 'plain' | 'single' | 'double';
const STYLES: readonly Style[] = ['plain', 'single', 'double'];

/** An argv as one line that a shell reads back as the same words: the form of `item.command`. No shell reads a NUL. */
export function quoteCommand(argv: readonly string[]): string {
  if (argv.some((word) => word.includes('\0'))) return '<command included NUL byte>';
  return argv.map(quoteWord).join(' ');
}

/**
 * One word, quoted only where needed. Where no single style holds the whole word, it is cut into pieces, each as long
 * as one style allows.
 */
function quoteWord(word: string): string {
  if (word === '') return "''";
  const chars = [...word];
  let quoted = '';
  for (let at = 0; at < chars.length; ) {
    const { style, end } = longestPiece(chars, at);
    quoted += inStyle(style, chars.slice(at, end).join(''));
    at = end;
  }
  return quoted;
}

function longestPiece(chars: readonly string[], start: number): { style: Style; end: number } {
  // `^` is only safe directly behind an opening single quote.
  const startsWithCaret = chars[start] === '^';
  let fitting: readonly Style[] = startsWithCaret ? ['single'] : STYLES;
  let end = startsWithCaret ? start + 1 : start;
  for (; end < chars.length; end += 1) {
    const stillFitting = fitting.filter((style) => fits(style, chars[end] ?? ''));
    if (stillFitting.length === 0) break;
    fitting = stillFitting;
  }
  return { style: fitting[0] ?? 'single', end };
}

function fits(style: Style, char: string): boolean {
  if (style === 'plain') return PLAIN.test(char);
  return !(style === 'single' ? NOT_IN_SINGLE_QUOTES : NOT_IN_DOUBLE_QUOTES).has(char);
}

function inStyle(style: Style, text: string): string {
  if (style === 'plain') return text;
  return style === 'single' ? `'${text}'` : `"${text.replace(/["\\]/g, '\\$&')}"`;
}
