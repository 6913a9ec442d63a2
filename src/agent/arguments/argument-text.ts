import { ArgumentsError } from './arguments-error.ts';

const NUMBER = /-?(?:0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?/y;
const SPACE = /[ \t\r\n]*/y;
/** Up to what ends a string or needs a look. */
const PLAIN_CHARACTERS = /[^"\\\p{Cc}]*/uy;
const ESCAPE = /\\(?:["\\/bfnrt]|u([0-9a-fA-F]{4}))/y;
const MAX_UNSIGNED = 2n ** 64n - 1n;
const MIN_SIGNED = -(2n ** 63n);

/** A number as it was written: counts without fraction are told from others by that alone. */
export interface NumberToken {
  readonly text: string;
  /** Null for a fraction, an exponent, or more than 64 bits. */
  readonly whole: bigint | null;
  readonly value: number;
}

/**
 * Walks over the JSON text of a call's arguments. Its complaints say what was met where, in words and columns (bytes
 * from 1) that models have learnt from the original.
 */
export class ArgumentText {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  /** The next character that is no space; undefined at the end. */
  peek(): string | undefined {
    this.#match(SPACE);
    return this.#text[this.#at];
  }

  /** Passes over the character that was peeked at. */
  take(): void {
    this.#at += 1;
  }

  /** A complaint about what was read last. */
  error(complaint: string): ArgumentsError {
    return new ArgumentsError(`${complaint} at ${this.#position(this.#at)}`);
  }

  /** A complaint about the character that comes next; at the end of the text, about its end. */
  errorAhead(complaint: string, atEnd = complaint): ArgumentsError {
    const isEnd = this.#at >= this.#text.length;
    return new ArgumentsError(`${isEnd ? atEnd : complaint} at ${this.#position(isEnd ? this.#at : this.#at + 1)}`);
  }

  /** A string whose opening quote was peeked at. */
  readString(): string {
    const start = this.#at;
    this.take();
    for (;;) {
      this.#match(PLAIN_CHARACTERS);
      const next = this.#text[this.#at];
      if (next === '"') break;
      if (next === undefined) throw this.error('EOF while parsing a string');
      if (next === '\\') this.#passEscape();
      else if (next < ' ') {
        this.take();
        throw this.error('control character (\\u0000-\\u001F) found while parsing a string');
      } else this.take();
    }
    this.take();
    return JSON.parse(this.#text.slice(start, this.#at)) as string;
  }

  /** A number whose first character was peeked at. */
  readNumber(): NumberToken {
    const text = this.#match(NUMBER);
    const next = this.#text[this.#at] ?? '';
    // What goes on like a number is none.
    if (text === null || /[\d.eE]/.test(next)) throw this.#brokenNumber(text ?? '', next);
    if (/[.eE]/.test(text) || text === '-0') return { text, whole: null, value: Number(text) };
    const whole = BigInt(text);
    const fits = whole <= MAX_UNSIGNED && whole >= MIN_SIGNED;
    return { text, whole: fits ? whole : null, value: Number(text) };
  }

  /** One of `null`, `true` and `false`, whose first letter was peeked at. */
  readWord(word: string): void {
    for (const letter of word) {
      const next = this.#text[this.#at];
      if (next === undefined) throw this.error('EOF while parsing a value');
      this.take();
      if (next !== letter) throw this.error('expected ident');
    }
  }

  /** Reads between brackets whose opening one was peeked at; `read` is called before each element. */
  readSequence(read: (index: number) => void): void {
    this.take();
    for (let index = 0; ; index += 1) {
      const next = this.peek();
      if (next === undefined) throw this.error('EOF while parsing a list');
      if (next === ']') break;
      if (index > 0) this.#passComma(next, 'expected `,` or `]`');
      if (this.peek() === undefined) throw this.error('EOF while parsing a value');
      read(index);
    }
    this.take();
  }

  /** Reads between braces whose opening one was peeked at; `member` gets each key and returns how its value is read. */
  readMap(member: (key: string) => () => void, afterComma = 'trailing comma'): void {
    this.take();
    for (let isFirst = true; ; isFirst = false) {
      const next = this.peek();
      if (next === undefined) throw this.error('EOF while parsing an object');
      if (next === '}') break;
      if (!isFirst) {
        this.#passComma(next, 'expected `,` or `}`');
        if (this.peek() === '}') throw this.errorAhead(afterComma);
      }
      if (this.peek() !== '"') throw this.errorAhead('key must be a string', 'EOF while parsing a value');
      const read = member(this.readString());
      if (this.peek() !== ':') throw this.errorAhead('expected `:`', 'EOF while parsing an object');
      this.take();
      read();
    }
    this.take();
  }

  /** Reads a value of any kind and forgets it. */
  skipValue(): void {
    const next = this.peek();
    const word = { n: 'null', t: 'true', f: 'false' }[next ?? ''];
    if (word !== undefined) this.readWord(word);
    else if (next === '"') this.readString();
    else if (next === '[') this.readSequence(() => this.skipValue());
    else if (next === '{') this.readMap(() => () => this.skipValue(), 'key must be a string');
    else if (startsNumber(next)) this.readNumber();
    else throw this.errorAhead('expected value', 'EOF while parsing a value');
  }

  /** The next value, whatever it is. */
  readValue(): unknown {
    const start = this.#at;
    this.skipValue();
    return JSON.parse(this.#text.slice(start, this.#at)) as unknown;
  }

  readEnd(): void {
    if (this.peek() !== undefined) throw this.errorAhead('trailing characters');
  }

  #passComma(next: string, complaint: string): void {
    if (next !== ',') throw this.errorAhead(complaint);
    this.take();
  }

  #passEscape(): void {
    const hex = this.#escape();
    if (hex === null || hex < 0xd800 || hex > 0xdfff) return;
    if (hex >= 0xdc00) throw this.error('lone leading surrogate in hex escape');
    if (this.#text.slice(this.#at, this.#at + 2) !== '\\u') {
      this.take();
      throw this.error('unexpected end of hex escape');
    }
    const low = this.#escape();
    if (low === null || low < 0xdc00 || low > 0xdfff) throw this.error('lone leading surrogate in hex escape');
  }

  /** Code unit of an escape by number; null for the others. */
  #escape(): number | null {
    ESCAPE.lastIndex = this.#at;
    const found = ESCAPE.exec(this.#text);
    if (found === null) {
      const isNumber = this.#text[this.#at + 1] === 'u';
      const end = this.#at + (isNumber ? 6 : 2);
      this.#at = Math.min(end, this.#text.length);
      throw this.error(end > this.#text.length ? 'EOF while parsing a string' : 'invalid escape');
    }
    this.#at = ESCAPE.lastIndex;
    return found[1] === undefined ? null : Number.parseInt(found[1], 16);
  }

  #brokenNumber(text: string, next: string): ArgumentsError {
    if (text === '') this.take();
    else if (!/\d/.test(next)) this.take();
    return this.errorAhead('invalid number', 'EOF while parsing a value');
  }

  #match(pattern: RegExp): string | null {
    pattern.lastIndex = this.#at;
    const [found] = pattern.exec(this.#text) ?? [null];
    this.#at += found?.length ?? 0;
    return found;
  }

  #position(at: number): string {
    const before = this.#text.slice(0, at);
    const lineStart = before.lastIndexOf('\n') + 1;
    const line = before.split('\n').length;
    return `line ${line} column ${Buffer.byteLength(before.slice(lineStart))}`;
  }
}

export function startsNumber(character: string | undefined): boolean {
  return character !== undefined && /[-\d]/.test(character);
}
