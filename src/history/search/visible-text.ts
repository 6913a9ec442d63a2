/** How a block of Markdown begins, apart from its text. */
const BLOCK_MARKS = /^(?:\s*(?:>|[-+*](?=\s|$)|\d{1,9}[.)](?=\s|$)|#{1,6}(?=\s|$)))+\s*/;
const FENCE = /^\s*(?:>\s*)*(`{3,}|~{3,})/;
const RULE = /^\s*(?:(?:-\s*){3,}|(?:\*\s*){3,}|(?:_\s*){3,}|=+|-+)\s*$/;
const DEFINITION = /^ {0,3}\[([^\]]+)\]:\s*\S/;
const CITATION = /<oai-mem-citation>[\s\S]*?(?:<\/oai-mem-citation>|$)/g;
const ESCAPABLE = /\\([!-/:-@[-`{-~])/g;
const CODE_SPAN = /(?<!`)(`+)(?!`)([\s\S]*?[^`])\1(?!`)/g;
const LINK =
  /!?\[((?:[^[\]]|\[[^[\]]*\])*)\]\(\s*(?:<[^>]*>|[^\s()]*(?:\([^\s()]*\)[^\s()]*)*)(?:\s+(?:"[^"]*"|'[^']*'))?\s*\)/g;
const REFERENCE = /!?\[([^[\]]+)\](?:\[([^[\]]*)\])?/g;
const AUTOLINK = /<([a-zA-Z][a-zA-Z0-9+.-]{1,31}:[^\s<>]*)>/g;
const ADDRESS = /\b[a-z][a-z0-9+.-]{0,31}:\/\/\S+/gi;
const STARS = /(\*{1,3})(?=\S)([^*]+)(?<=\S)\1/g;
// Bounded, for a text of many single underscores would else be read once for each of them.
const UNDERSCORES = /(?<![\p{L}\p{N}_])(_{1,3})(?=\S)([^_]{1,200}(?:_[^_]{1,200}){0,8}?)(?<=\S)\1(?![\p{L}\p{N}_])/gu;
const ENTITY = /&(?:#(\d{1,7})|#[xX]([0-9a-fA-F]{1,6})|(amp|lt|gt|quot|apos|nbsp|copy));/g;
const NAMED: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: '\u00a0',
  copy: '©',
};
/** All white space but single blanks, which are most of it. */
const OTHER_SPACE = / \s+|[^\S ]\s*/g;
/** Lines that begin otherwise have no mark of a block, and are most of them. */
const MAY_BE_MARKED = /^\s*(?:[>`~+*#[_=\d-]|$)/;
const LAST_CODE_POINT = 0x10ffff;
/** What is kept from being taken for Markdown, by number: private characters that no text needs. */
const KEPT_BEGIN = '\ue000';
const KEPT_END = '\ue001';
const KEPT = /\ue000(\d+)\ue001/g;

/**
 * Markdown as a reader sees it: without the marks of headings, lists, quotes, emphasis, code and links, in one line.
 * Tables, HTML and addresses that stand for themselves stay as they are. Good for finding what was read on a screen; it is
 * no Markdown parser.
 */
export function visibleText(markdown: string): string {
  const kept: string[] = [];
  const keep = (text: string): string => `${KEPT_BEGIN}${kept.push(text) - 1}${KEPT_END}`;
  const { lines, references } = blocksOf(markdown.replace(CITATION, ''), keep);
  const text = withoutInlineMarks(lines.join('\n'), references, keep);
  return collapseSpace(text.replace(KEPT, (_, index) => kept[Number(index)] ?? ''));
}

/** Any run of white space as one blank, none at the ends. */
export function collapseSpace(text: string): string {
  return text.replace(OTHER_SPACE, ' ').trim();
}

interface Blocks {
  readonly lines: readonly string[];
  /** Labels that links may refer to. */
  readonly references: ReadonlySet<string>;
}

function blocksOf(markdown: string, keep: (text: string) => string): Blocks {
  const lines: string[] = [];
  const references = new Set<string>();
  let fence: string | null = null;
  for (const line of markdown.split('\n')) {
    if (fence === null && !MAY_BE_MARKED.test(line)) {
      lines.push(line);
      continue;
    }
    const mark = FENCE.exec(line)?.[1];
    if (fence !== null) {
      if (mark?.startsWith(fence)) fence = null;
      else lines.push(keep(line));
    } else if (mark !== undefined) fence = mark;
    else if (DEFINITION.test(line)) references.add(labelOf(DEFINITION.exec(line)?.[1] ?? ''));
    else lines.push(RULE.test(line) ? '' : line.replace(BLOCK_MARKS, ''));
  }
  return { lines, references };
}

function withoutInlineMarks(markdown: string, references: ReadonlySet<string>, keep: (text: string) => string): string {
  const isReference = (label: string): boolean => references.has(labelOf(label));
  const replaced = replacing(markdown);
  replaced('`', CODE_SPAN, (_, _ticks, code: string) => keep(code));
  replaced('\\', /\\\n/g, '\n');
  replaced('\\', ESCAPABLE, (_, character: string) => keep(character));
  replaced('<', AUTOLINK, (_, address: string) => keep(address));
  replaced('[', LINK, '$1');
  replaced('[', REFERENCE, (whole: string, text: string, label: string | undefined) =>
    isReference(label === undefined || label === '' ? text : label) ? text : whole,
  );
  replaced('://', ADDRESS, keep);
  replaced('*', STARS, '$2');
  replaced('*', STARS, '$2');
  replaced('_', UNDERSCORES, '$2');
  return replaced('&', ENTITY, characterOf);
}

type Replacement = string | ((whole: string, ...groups: string[]) => string);

/** Replaces in a text one pattern after the other; only those are looked for whose mark is in it. */
function replacing(text: string): (mark: string, pattern: RegExp, by: Replacement) => string {
  let now = text;
  return (mark, pattern, by) => {
    if (now.includes(mark)) now = typeof by === 'string' ? now.replace(pattern, by) : now.replace(pattern, by);
    return now;
  };
}

function labelOf(text: string): string {
  return collapseSpace(text).toLowerCase();
}

function characterOf(whole: string, decimal?: string, hexadecimal?: string, name?: string): string {
  if (name !== undefined) return NAMED[name] ?? whole;
  const code = decimal === undefined ? Number.parseInt(hexadecimal ?? '', 16) : Number(decimal);
  return code > 0 && code <= LAST_CODE_POINT ? String.fromCodePoint(code) : whole;
}
