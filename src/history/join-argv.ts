const BARE = /^[\w+\-./:@\]\u0080-\uffff]+$/;
const RUN_IN_SINGLE_QUOTES = /^[^'\\^]+/;
const RUN_IN_DOUBLE_QUOTES = /^[^`$!^]+/;

/** The words of a command as one line that a POSIX shell reads back as the same words. */
export function joinArgv(argv: readonly string[]): string {
  return argv.map(quoteWord).join(' ');
}

function quoteWord(word: string): string {
  if (word === '') return "''";
  if (BARE.test(word)) return word;
  let quoted = '';
  for (let rest = word; rest !== ''; ) {
    const run = longestRun(rest);
    quoted += run.quoted;
    rest = rest.slice(run.length);
  }
  return quoted;
}

function longestRun(text: string): { readonly length: number; readonly quoted: string } {
  const single = RUN_IN_SINGLE_QUOTES.exec(text)?.[0] ?? '';
  const double = RUN_IN_DOUBLE_QUOTES.exec(text)?.[0] ?? '';
  if (single.length >= double.length && single !== '') return { length: single.length, quoted: `'${single}'` };
  if (double !== '') return { length: double.length, quoted: `"${double.replace(/["\\]/g, '\\$&')}"` };
  return { length: 1, quoted: `'${text.slice(0, 1)}'` };
}
