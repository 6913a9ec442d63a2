import type { StoredTurnStatus } from '../../../history/stored-turn.ts';
import type { ThreadItem } from '../../../protocol/item.ts';

/** Words that stand in every row, as numbers. Another number for a word is another version of the tables. */
class StoredWords<Word extends string> {
  readonly #numbers: Readonly<Record<Word, number>>;
  readonly #words: ReadonlyMap<number, Word>;

  constructor(numbers: Readonly<Record<Word, number>>) {
    this.#numbers = numbers;
    this.#words = new Map(Object.entries<number>(numbers).map(([word, number]) => [number, word as Word]));
  }

  numberOf(word: Word): number {
    return this.#numbers[word];
  }

  /** @throws {RangeError} for a number of no word. */
  wordOf(number: number): Word {
    const word = this.#words.get(number);
    if (word === undefined) throw new RangeError(`no word has the number ${number}`);
    return word;
  }
}

export const ITEM_TYPES = new StoredWords<ThreadItem['type']>({
  userMessage: 1,
  agentMessage: 2,
  reasoning: 3,
  commandExecution: 4,
  fileChange: 5,
  mcpToolCall: 6,
  dynamicToolCall: 7,
  plan: 8,
  webSearch: 9,
  imageView: 10,
  imageGeneration: 11,
  contextCompaction: 12,
  enteredReviewMode: 13,
  exitedReviewMode: 14,
  hookPrompt: 15,
  collabAgentToolCall: 16,
  subAgentActivity: 17,
  functionCallOutput: 18,
  sleep: 19,
});

export const TURN_STATUSES = new StoredWords<StoredTurnStatus>({
  inProgress: 0,
  completed: 1,
  interrupted: 2,
  failed: 3,
});
