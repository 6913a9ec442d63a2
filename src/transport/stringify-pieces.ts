import { knownJsonText } from '../protocol/json-text.ts';

/** A value whose JSON is surely shorter than this many characters is one piece. */
const PIECE_CHARS = 1024 * 1024;
// Escapes make a character up to six long, and every value costs at least its comma.
const ESCAPE_FACTOR = 6;
const SCALAR_CHARS = 26;
const MAX_SHORT_DEPTH = 100;

/** True if the JSON of the value is surely short; looks at no more of it than it takes to know. */
export function isShort(value: unknown): boolean {
  return spend(value, PIECE_CHARS, MAX_SHORT_DEPTH) >= 0;
}

/**
 * The JSON text of a value in pieces of bounded length, equal to `JSON.stringify(value)` when joined. The value must
 * not change until the last piece was taken.
 */
export function* stringifyPieces(value: unknown): Generator<string, void> {
  const known = knownJsonText(value);
  if (known !== undefined) yield known;
  else if (isShort(value) || hasToJson(value)) yield JSON.stringify(value) ?? 'null';
  else if (typeof value === 'string') yield* stringPieces(value);
  else if (Array.isArray(value)) yield* arrayPieces(value);
  else yield* objectPieces(value as Record<string, unknown>);
}

function* stringPieces(text: string): Generator<string, void> {
  yield '"';
  let start = 0;
  while (start < text.length) {
    const end = start + PIECE_CHARS;
    const isPairCut = isHighSurrogate(text.charCodeAt(end - 1)) && end < text.length;
    const piece = text.slice(start, isPairCut ? end - 1 : end);
    yield JSON.stringify(piece).slice(1, -1);
    start += piece.length;
  }
  yield '"';
}

function* arrayPieces(values: readonly unknown[]): Generator<string, void> {
  let separator = '[';
  for (const value of values) {
    yield separator;
    yield* stringifyPieces(isWritable(value) ? value : null);
    separator = ',';
  }
  yield values.length === 0 ? '[]' : ']';
}

function* objectPieces(object: Record<string, unknown>): Generator<string, void> {
  let separator = '{';
  for (const [key, value] of Object.entries(object)) {
    if (!isWritable(value)) continue;
    yield `${separator}${JSON.stringify(key)}:`;
    yield* stringifyPieces(value);
    separator = ',';
  }
  yield separator === '{' ? '{}' : '}';
}

/** What is left of the budget; negative as soon as it is used up, or where the value is nested too deeply to tell. */
function spend(value: unknown, budget: number, depth: number): number {
  if (typeof value === 'string') return budget - value.length * ESCAPE_FACTOR - 3;
  if (typeof value !== 'object' || value === null) return budget - SCALAR_CHARS;
  if (depth === 0) return -1;
  if (Array.isArray(value)) return spendArray(value, budget, depth - 1);
  return spendObject(value as Record<string, unknown>, budget, depth - 1);
}

function spendArray(values: readonly unknown[], budget: number, depth: number): number {
  let left = budget - 3;
  for (const value of values) {
    if (left < 0) return left;
    left = spend(value, left, depth);
  }
  return left;
}

function spendObject(object: Record<string, unknown>, budget: number, depth: number): number {
  let left = budget - 3;
  for (const key in object) {
    if (left < 0) return left;
    left = spend(object[key], left - key.length * ESCAPE_FACTOR - 3, depth);
  }
  return left;
}

function hasToJson(value: unknown): boolean {
  return typeof (value as { toJSON?: unknown }).toJSON === 'function';
}

function isWritable(value: unknown): boolean {
  return value !== undefined && typeof value !== 'function' && typeof value !== 'symbol';
}

function isHighSurrogate(code: number): boolean {
  return code >= 0xd800 && code <= 0xdbff;
}
