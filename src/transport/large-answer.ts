import { setImmediate as nextTask } from 'node:timers/promises';
import { stringifyPieces } from './stringify-pieces.ts';

const MIB = 1024 * 1024;
/** Up to here the text made while measuring is kept, so that it is made once. */
const KEPT_CHARS = 2 * MIB;
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

/** Measured: whole if it is short enough, else its length and its pieces, made anew. */
export type MeasuredAnswer =
  | { readonly kind: 'whole'; readonly text: string }
  | { readonly kind: 'pieces'; readonly bytes: number; readonly pieces: Generator<string, void> };

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
    return { kind: 'whole', text: answer.failed(reason) };
  }
  if (bytes > maxBytes) return { kind: 'whole', text: answer.tooLarge(bytes) };
  if (kept !== undefined) return { kind: 'whole', text: kept.join('') };
  return { kind: 'pieces', bytes, pieces: piecesOf(answer) };
}

function* piecesOf({ prefix, value, suffix }: LargeAnswer): Generator<string, void> {
  yield prefix;
  yield* stringifyPieces(value);
  yield suffix;
}
