/** Chooses among occasions of one kind, by a name such as that of a tool. */
export interface Matcher {
  matches(names: readonly string[]): boolean;
}

/** Every occasion. */
export const EVERYTHING: Matcher = { matches: () => true };

const PLAIN_NAMES = /^[A-Za-z0-9_|]+$/;

/**
 * Names with `|` between them mean just these; anything else is a regular expression, which may be found anywhere in a name.
 *
 * @throws {SyntaxError} it is none.
 */
export function parseMatcher(text: string | null): Matcher {
  if (text === null || text === '' || text === '*') return EVERYTHING;
  if (PLAIN_NAMES.test(text)) {
    const wanted = new Set(text.split('|'));
    return { matches: (names) => names.some((name) => wanted.has(name)) };
  }
  const pattern = new RegExp(text, 'u');
  return { matches: (names) => names.some((name) => pattern.test(name)) };
}
