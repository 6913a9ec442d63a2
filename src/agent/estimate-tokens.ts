const BYTES_PER_TOKEN = 4;

/** Size of a model context as the original guesses it: four bytes a token, each part rounded up. */
export function estimateTokens(instructions: string, items: readonly object[]): number {
  return [instructions, ...items.map((item) => JSON.stringify(item))]
    .map((text) => Math.ceil(Buffer.byteLength(text) / BYTES_PER_TOKEN))
    .reduce((total, tokens) => total + tokens, 0);
}
