import { setImmediate as nextTask } from 'node:timers/promises';
import { stringifyPieces } from './stringify-pieces.ts';

const MIB = 1024 * 1024;
/** Up to here the text made while measuring is kept, so that it is made once. */
const KEPT_CHARS = 5 * MIB;
const BYTES_PER_TASK = 2 * MIB;

/** An answer that may be too long for one string. */
export interface LargeAnswer {
  readonly prefix: string;
  readonly value: unknown;
  readonly suffix: string;
  /** Written instead when the answer has more bytes than allowed, or cannot be written. */
  tooLarge(bytes: number): string;
  failed(reason: unknown): string;
}

/** The text of an answer in pieces, and its length in all. */
export interface MeasuredAnswer {
  readonly bytes: number;
  readonly pieces: Iterable<string>;
}

/** Measures an answer without building its text, letting other work run in between. */
export async function measureAnswer(answer: LargeAnswer, maxBytes: number): Promise<MeasuredAnswer> {
  let kept: string[] | undefined = [];
  let keptChars = 0;
  let bytes = 0;
  let nextPause = BYTES_PER_TASK;
  try {
    for (const piece of piecesOf(answer)) {
      bytes += Buffer.byteLength(piece);
      keptChars += piece.length;
      if (keptChars > KEPT_CHARS) kept = undefined;
      kept?.push(piece);
      if (bytes < nextPause) continue;
      nextPause = bytes + BYTES_PER_TASK;
      await nextTask();
    }
  } catch (reason) {
    return whole(answer.failed(reason));
  }
  if (bytes > maxBytes) return whole(answer.tooLarge(bytes));
  return { bytes, pieces: kept ?? piecesOf(answer) };
}

function whole(text: string): MeasuredAnswer {
  return { bytes: Buffer.byteLength(text), pieces: [text] };
}

function* piecesOf({ prefix, value, suffix }: LargeAnswer): Generator<string, void> {
  yield prefix;
  yield* stringifyPieces(value);
  yield suffix;
}
