const MAX_ID = 2n ** 63n - 1n;
const MIN_ID = -(2n ** 63n);
const MAX_ID_DIGITS = 20;
const INTEGER = /^-?(?:0|[1-9]\d*)$/;
const STRUCTURE = /["{}[\],]/g;
const VALUE_END = /[\s,}\]]/g;
// The members that clients put before the id; anything else goes through the scanner.
const LEADING_ID =
  /^\s*\{\s*(?:"jsonrpc"\s*:\s*"[^"\\]*"\s*,\s*)?(?:"method"\s*:\s*"[^"\\]*"\s*,\s*)?"id"\s*:\s*(-?\d+)\s*[,}]/;

/**
 * A request id as it stands in JSON: `"a"`, `1`, `-9223372036854775808`. Two ids are the same if their texts are.
 */
export type IdText = string;

/**
 * The text of the id of a parsed message; null if it is none: only strings and signed 64-bit integers are, written
 * without fraction and exponent.
 *
 * `line` is the text the message was parsed from: numbers lose digits and notation in parsing.
 */
export function idTextOf(id: unknown, line: string): IdText | null {
  if (typeof id === 'string') return JSON.stringify(id);
  if (typeof id !== 'number') return null;
  return isPlainlyWritten(id, line) ? String(id) : findIdText(line);
}

/** The id of an object that may be cut off or broken; null if there is none to be found at its top level. */
export function findIdText(line: string): IdText | null {
  const literal = topLevelId(line);
  return literal === null ? null : normalise(literal);
}

function isPlainlyWritten(id: number, line: string): boolean {
  if (!Number.isSafeInteger(id) || Object.is(id, -0)) return false;
  const text = String(id);
  return LEADING_ID.exec(line)?.[1] === text || line.endsWith(`,"id":${text}}`);
}

function normalise(literal: string): IdText | null {
  if (literal.startsWith('"')) return normaliseString(literal);
  if (!INTEGER.test(literal) || literal.length > MAX_ID_DIGITS) return null;
  const value = BigInt(literal);
  return value < MIN_ID || value > MAX_ID ? null : value.toString();
}

function normaliseString(literal: string): IdText | null {
  try {
    return JSON.stringify(JSON.parse(literal));
  } catch {
    return null;
  }
}

function topLevelId(text: string): string | null {
  if (!text.trimStart().startsWith('{')) return null;
  let literal: string | null = null;
  let depth = 0;
  let isKeyNext = false;
  let position = 0;
  for (;;) {
    STRUCTURE.lastIndex = position;
    const found = STRUCTURE.exec(text);
    if (found === null) return literal;
    position = found.index + 1;
    switch (found[0]) {
      case '{':
      case '[':
        depth += 1;
        isKeyNext = depth === 1;
        break;
      case '}':
      case ']':
        depth -= 1;
        break;
      case ',':
        isKeyNext = depth === 1;
        break;
      default: {
        const end = stringEnd(text, found.index);
        if (end === -1) return literal;
        position = end;
        if (isKeyNext && isIdKey(text.slice(found.index, end))) literal = valueAfter(text, end);
        isKeyNext = false;
      }
    }
  }
}

function isIdKey(quoted: string): boolean {
  return quoted === '"id"' || (quoted.includes('\\') && normaliseString(quoted) === '"id"');
}

/** The string or plain value behind a key; null if it does not end within the text or is an object. */
function valueAfter(text: string, keyEnd: number): string | null {
  let start = skipBlanks(text, keyEnd);
  if (text[start] !== ':') return null;
  start = skipBlanks(text, start + 1);
  if (text[start] === '"') {
    const end = stringEnd(text, start);
    return end === -1 ? null : text.slice(start, end);
  }
  VALUE_END.lastIndex = start;
  const end = VALUE_END.exec(text)?.index;
  return end === undefined ? null : text.slice(start, end);
}

function skipBlanks(text: string, from: number): number {
  let position = from;
  while (position < text.length && ' \t\r\n'.includes(text.charAt(position))) position += 1;
  return position;
}

/** The position behind the closing quote; -1 if there is none. */
function stringEnd(text: string, start: number): number {
  let end = text.indexOf('"', start + 1);
  while (end !== -1 && isEscaped(text, end)) end = text.indexOf('"', end + 1);
  return end === -1 ? -1 : end + 1;
}

function isEscaped(text: string, position: number): boolean {
  let backslashes = 0;
  while (text[position - 1 - backslashes] === '\\') backslashes += 1;
  return backslashes % 2 === 1;
}
