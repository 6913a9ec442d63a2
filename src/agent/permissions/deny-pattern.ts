/** A pattern of paths that must not be read. `*` and `?` stay within one name, `**` stands for any number of folders. */
export interface DenyPattern {
  /** As it was written, with an absolute path before it. */
  readonly text: string;
  /** The folder below which all that fits lies. */
  readonly base: string;
  /** How many folders below the base something that fits can be at most; infinite with `**`. */
  readonly depth: number;
  /** It as a regular expression, in what all kinds of them have in common. */
  readonly source: string;
  /** Whether the pattern is about this very path, which must be absolute. */
  fits(path: string): boolean;
}

/** What makes a path a pattern. */
export function isPattern(path: string): boolean {
  return /[*?[\]]/.test(path);
}

/**
 * Of a path with open places below `root`, which stands for itself.
 *
 * Throws a `SyntaxError` for a pattern that says nothing, such as one with an open bracket.
 */
export function denyPattern(text: string, root = '/'): DenyPattern {
  const names = text.split('/').filter((name) => name !== '' && name !== '.');
  const first = names.findIndex(isPattern);
  const fixed = [...root.split('/').filter(Boolean), ...(first === -1 ? names : names.slice(0, first))];
  const open = first === -1 ? [] : names.slice(first).filter((name, at, all) => name !== '**' || all[at - 1] !== '**');
  const source = `^${fixed.map((name) => `/${escaped(name)}`).join('')}${open.map(nameSource).join('')}$`;
  const regex = new RegExp(source, 's');
  return {
    text: `${root === '/' ? '' : root}/${names.join('/')}`,
    base: `/${fixed.join('/')}`,
    depth: open.includes('**') ? Number.POSITIVE_INFINITY : open.length,
    source,
    fits: (path) => regex.test(path),
  };
}

/** Whether a path, or a folder that it is in, is one that a pattern is about. */
export function isDenied(patterns: readonly DenyPattern[], path: string): boolean {
  for (let at = path; at !== ''; at = at.slice(0, at.lastIndexOf('/'))) {
    if (patterns.some((pattern) => pattern.fits(at))) return true;
  }
  return false;
}

/** One name with the slash before it. */
function nameSource(name: string, index: number, names: readonly string[]): string {
  if (name !== '**') return `/${sourceOf(name)}`;
  return index === names.length - 1 ? '/.+' : '(?:/[^/]+)*';
}

function sourceOf(name: string): string {
  let source = '';
  for (let at = 0; at < name.length; at += 1) {
    const char = name[at] ?? '';
    if (char === '*') {
      // Two stars beside other letters stay within the name, like one.
      if (name[at + 1] !== '*') source += '[^/]*';
    } else if (char === '?') source += '[^/]';
    else if (char === '[') {
      const end = name.indexOf(']', name[at + 1] === '!' || name[at + 1] === '^' ? at + 3 : at + 2);
      if (end === -1) throw new SyntaxError(`unclosed character class in ${name}`);
      source += classSource(name.slice(at + 1, end));
      at = end;
    } else if (char === ']') throw new SyntaxError(`unopened character class in ${name}`);
    else source += escaped(char);
  }
  return source;
}

function escaped(text: string): string {
  return text.replace(/[\\^$.|?*+(){}[\]]/g, '\\$&');
}

function classSource(members: string): string {
  const isNot = /^[!^]/.test(members);
  const named = members.slice(isNot ? 1 : 0).replace(/[\\[\]]/g, '\\$&');
  if (named.includes('/')) throw new SyntaxError('a character class cannot have a slash');
  return isNot ? `[^/${named}]` : `[${named}]`;
}
