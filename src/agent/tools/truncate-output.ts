import { floorToCharacter } from '../exec/head-tail-buffer.ts';
import type { ModelFacts } from '../model/model-facts.ts';

const BYTES_PER_TOKEN = 4;
const DEFAULT_TOKENS = 10_000;

/** Tokens are not counted but estimated: four bytes each. */
export function estimateTokens(bytes: number): number {
  return Math.ceil(bytes / BYTES_PER_TOKEN);
}

/** How many bytes of a tool's output a model may get: the smaller of what it asked for and what its kind is given. */
export function outputBudgetBytes({ truncation: { mode, limit } }: ModelFacts, maxTokens: number | null): number {
  const ofModel = mode === 'bytes' ? limit : limit * BYTES_PER_TOKEN;
  return Math.min((maxTokens ?? DEFAULT_TOKENS) * BYTES_PER_TOKEN, ofModel);
}

/** An output within the budget; a note says how long one was that is not. */
export function truncateOutput(text: string, budgetBytes: number): string {
  const within = cutMiddle(text, budgetBytes);
  return within === text ? text : `Total output lines: ${countLines(text)}\n\n${within}`;
}

/**
 * Text within the budget: as it is, or its beginning and its end with a note of what is missing. `amount` says how much
 * that is.
 */
export function cutMiddle(
  text: string,
  budgetBytes: number,
  amount = (missing: Buffer): string => `${estimateTokens(missing.length)} tokens`,
): string {
  const bytes = Buffer.from(text);
  if (bytes.length <= budgetBytes) return text;
  const half = Math.floor(budgetBytes / 2);
  const from = floorToCharacter(bytes, half);
  const to = ceilToCharacter(bytes, bytes.length - (budgetBytes - half));
  return `${bytes.subarray(0, from)}…${amount(bytes.subarray(from, to))} truncated…${bytes.subarray(to)}`;
}

/** Text as a model gets what a plain command printed: within the limit of its kind, whose unit the note of a cut names. */
export function cutForModel(text: string, { truncation: { mode, limit } }: ModelFacts): string {
  if (mode === 'tokens') return cutMiddle(text, limit * BYTES_PER_TOKEN);
  return cutMiddle(text, limit, (missing) => `${countCharacters(missing)} chars`);
}

function ceilToCharacter(bytes: Buffer, at: number): number {
  const floor = floorToCharacter(bytes, at);
  if (floor === at) return at;
  let cut = at;
  while (cut < bytes.length && floorToCharacter(bytes, cut) !== cut) cut += 1;
  return cut;
}

function countCharacters(bytes: Buffer): number {
  let count = 0;
  for (const _ of bytes.toString('utf8')) count += 1;
  return count;
}

/** Lines of a text; what follows the last break is one too. */
export function countLines(text: string): number {
  const breaks = text.split('\n').length - 1;
  return text.endsWith('\n') ? breaks : breaks + 1;
}
