import { readFile } from 'node:fs/promises';
import { expect } from 'vitest';

export interface RolloutLine {
  readonly type: string;
  readonly payload: Readonly<Record<string, unknown>>;
}

/** The records of a rollout file; fails unless every line is whole. */
export async function rolloutLines(file: string): Promise<readonly RolloutLine[]> {
  const text = await readFile(file, 'utf8');
  expect(text.at(-1)).toBe('\n');
  return text
    .slice(0, -1)
    .split('\n')
    .map((line) => JSON.parse(line) as RolloutLine);
}
