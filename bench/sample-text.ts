import { SeededRandom } from './random.ts';

const WORDS = 4_000;
const CORPUS_BYTES = 512 * 1024;
const LINE_WORDS = 12;
const SYLLABLES = [
  'ba',
  'cor',
  'de',
  'fin',
  'ga',
  'hu',
  'ix',
  'ju',
  'ka',
  'lor',
  'me',
  'nu',
  'op',
  'pre',
  'qua',
  'ri',
  'st',
  'ta',
  'ul',
  'ver',
];

/** Text of made-up words, cut out of one corpus: quick to make, and of as many kinds of words as real text. */
export class SampleText {
  readonly #random: SeededRandom;
  readonly #corpus: string;

  constructor(seed: number) {
    this.#random = new SeededRandom(seed);
    this.#corpus = makeCorpus();
  }

  /** So many characters, about. */
  take(length: number): string {
    let text = '';
    while (text.length < length) {
      const part = Math.min(length - text.length, CORPUS_BYTES / 2);
      const from = this.#random.below(CORPUS_BYTES - part);
      text += this.#corpus.slice(from, from + part);
    }
    return text;
  }
}

function makeCorpus(): string {
  const random = new SeededRandom(7);
  const words = Array.from({ length: WORDS }, () =>
    Array.from({ length: 1 + random.below(4) }, () => random.pick(SYLLABLES)).join(''),
  );
  const parts: string[] = [];
  for (let length = 0, word = 1; length < CORPUS_BYTES; word += 1) {
    const part = `${random.pick(words)}${word % LINE_WORDS === 0 ? '\n' : ' '}`;
    parts.push(part);
    length += part.length;
  }
  return parts.join('').slice(0, CORPUS_BYTES);
}
