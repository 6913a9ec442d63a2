import { rustDebug } from '../tools/rust-debug.ts';
import { type ArgumentText, type NumberToken, startsNumber } from './argument-text.ts';
import type { ArgumentsError } from './arguments-error.ts';

/** What an argument must look like. */
export interface Shape<T> {
  /** What a missing member counts as; none: it must be there. In a sequence only a default may be missing. */
  readonly absent?: { readonly value: T; readonly isDefault?: boolean };
  /** @throws {ArgumentsError} The text goes on with something else. */
  read(text: ArgumentText): T;
}

type Fields = Readonly<Record<string, Shape<unknown>>>;

export type Shaped<S> = S extends Shape<infer T> ? T : never;

type Members<F extends Fields> = { readonly [K in keyof F]: Shaped<F[K]> };

/** Floating point numbers beyond these are shown with an exponent. */
const MIN_PLAIN = 1e-5;
const MAX_PLAIN = 1e16;
const I32 = { min: -(2n ** 31n), max: 2n ** 31n - 1n };
const U64 = { min: 0n, max: 2n ** 64n - 1n };

export const string: Shape<string> = {
  read: (text) => (text.peek() === '"' ? text.readString() : refuse(text, 'a string')),
};

export const boolean: Shape<boolean> = {
  read(text) {
    const next = text.peek();
    if (next !== 't' && next !== 'f') return refuse(text, 'a boolean');
    text.readWord(next === 't' ? 'true' : 'false');
    return next === 't';
  },
};

export const u64: Shape<number> = integer('u64', U64);
export const usize: Shape<number> = integer('usize', U64);
export const i64: Shape<number> = integer('i64', { min: -(2n ** 63n), max: 2n ** 63n - 1n });
export const i32: Shape<number> = integer('i32', I32);

export const anything: Shape<unknown> = { read: (text) => text.readValue() };

/** Also absent or `null`: then null. */
export function optional<T>(shape: Shape<T>): Shape<T | null> {
  return {
    absent: { value: null },
    read(text) {
      if (text.peek() !== 'n') return shape.read(text);
      text.readWord('null');
      return null;
    },
  };
}

/** Also absent, but not `null`. */
export function withDefault<T>(shape: Shape<T>, value: T): Shape<T> {
  return { ...shape, absent: { value, isDefault: true } };
}

export function list<T>(shape: Shape<T>): Shape<T[]> {
  return {
    read(text) {
      if (text.peek() !== '[') return refuse(text, 'a sequence');
      const elements: T[] = [];
      text.readSequence(() => elements.push(shape.read(text)));
      return elements;
    },
  };
}

export function oneOf<const W extends string>(...words: readonly W[]): Shape<W> {
  return {
    read(text) {
      if (text.peek() !== '"') throw text.errorAhead('expected value', 'EOF while parsing a value');
      const value = text.readString();
      const known = words.find((word) => word === value);
      if (known === undefined) throw text.error(`unknown variant \`${value}\`, expected ${alternatives(words)}`);
      return known;
    },
  };
}

/**
 * An object with these members, in this order where it is written as a sequence. `name` is for complaints. Others are
 * passed over, or refused when it is `closed`.
 */
export function struct<F extends Fields>(name: string, fields: F, { closed = false } = {}): Shape<Members<F>> {
  const names = Object.keys(fields);
  const expected = `struct ${name}`;
  return {
    read(text) {
      const found = new Map<string, unknown>();
      const next = text.peek();
      if (next === '{') readMembers(text, fields, found, closed);
      else if (next === '[') readElements(text, fields, found, expected);
      else return refuse(text, expected);
      return Object.fromEntries(names.map((name) => [name, found.get(name)])) as Members<F>;
    },
  };
}

function readMembers(text: ArgumentText, fields: Fields, found: Map<string, unknown>, closed: boolean): void {
  text.readMap((key) => {
    const shape = Object.hasOwn(fields, key) ? fields[key] : undefined;
    if (shape === undefined) {
      if (closed) throw text.error(`unknown field \`${key}\`, expected ${alternatives(Object.keys(fields))}`);
      return () => text.skipValue();
    }
    if (found.has(key)) throw text.error(`duplicate field \`${key}\``);
    return () => found.set(key, shape.read(text));
  });
  for (const [name, { absent }] of Object.entries(fields)) {
    if (found.has(name)) continue;
    if (absent === undefined) throw text.error(`missing field \`${name}\``);
    found.set(name, absent.value);
  }
}

function readElements(text: ArgumentText, fields: Fields, found: Map<string, unknown>, expected: string): void {
  const entries = Object.entries(fields);
  text.readSequence((index) => {
    const [name, shape] = entries[index] ?? [];
    if (name === undefined || shape === undefined) throw text.errorAhead('trailing characters');
    found.set(name, shape.read(text));
  });
  const count = entries.length === 1 ? '1 element' : `${entries.length} elements`;
  for (const [name, { absent }] of entries.slice(found.size)) {
    if (absent?.isDefault !== true)
      throw text.error(`invalid length ${found.size}, expected ${expected} with ${count}`);
    found.set(name, absent.value);
  }
}

function integer(expected: string, { min, max }: { readonly min: bigint; readonly max: bigint }): Shape<number> {
  return {
    read(text) {
      if (!startsNumber(text.peek())) return refuse(text, expected);
      const number = text.readNumber();
      const { whole } = number;
      if (whole === null) throw mismatch(text, describeNumber(text, number), expected);
      if (whole >= min && whole <= max) return Number(whole);
      throw text.error(`invalid value: ${describeNumber(text, number)}, expected ${expected}`);
    },
  };
}

/** Complains of what comes next. */
function refuse(text: ArgumentText, expected: string): never {
  const next = text.peek();
  if (next === '[' || next === '{') throw mismatch(text, next === '[' ? 'sequence' : 'map', expected);
  throw mismatch(text, describeNext(text, next), expected);
}

function describeNext(text: ArgumentText, next: string | undefined): string {
  if (next === '"') return `string ${rustDebug(text.readString())}`;
  if (startsNumber(next)) return describeNumber(text, text.readNumber());
  if (next === 'n') {
    text.readWord('null');
    return 'null';
  }
  if (next === 't' || next === 'f') {
    const word = next === 't' ? 'true' : 'false';
    text.readWord(word);
    return `boolean \`${word}\``;
  }
  throw text.errorAhead('expected value', 'EOF while parsing a value');
}

function describeNumber(text: ArgumentText, { whole, value }: NumberToken): string {
  if (whole !== null) return `integer \`${whole}\``;
  if (!Number.isFinite(value)) throw text.error('number out of range');
  const size = Math.abs(value);
  const isPlain = size === 0 || (size >= MIN_PLAIN && size < MAX_PLAIN);
  const shown = isPlain ? (Object.is(value, -0) ? '-0' : String(value)) : value.toExponential();
  return `floating point \`${/[.e]/.test(shown) ? shown : `${shown}.0`}\``;
}

function mismatch(text: ArgumentText, found: string, expected: string): ArgumentsError {
  return text.error(`invalid type: ${found}, expected ${expected}`);
}

function alternatives(words: readonly string[]): string {
  const quoted = words.map((word) => `\`${word}\``);
  if (quoted.length === 2) return quoted.join(' or ');
  return quoted.length === 1 ? (quoted[0] ?? '') : `one of ${quoted.join(', ')}`;
}
