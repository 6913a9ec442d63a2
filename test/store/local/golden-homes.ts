import { copyFile, mkdir, readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

export const GOLDEN = join(import.meta.dirname, '../../golden');

const LONG_TEXT = 4096;

type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };
export type JsonObject = { readonly [name: string]: Json };

export interface GoldenRead {
  readonly method: string;
  readonly params: JsonObject;
  readonly result?: JsonObject;
}

export interface GoldenScenario {
  readonly name: string;
  /** What the original answered after a restart. */
  readonly reads: readonly GoldenRead[];
  readonly rollouts: readonly { readonly file: string; readonly path: string }[];
}

/** Names of the recordings of a version that stored a thread. */
export async function goldenScenarios(version: 'v130' | 'v169'): Promise<readonly string[]> {
  const names = await readdir(join(GOLDEN, version));
  const stored: string[] = [];
  for (const name of names) {
    if ((await readdir(join(GOLDEN, version, name))).includes('rollout.jsonl')) stored.push(name);
  }
  return stored;
}

export async function readScenario(version: 'v130' | 'v169', name: string): Promise<GoldenScenario> {
  const text = await readFile(join(GOLDEN, version, name, 'reads.json'), 'utf8');
  const { values, restarted, rollouts } = JSON.parse(text);
  const reads = (restarted as Json[]).map((read) => expand(read, values) as JsonObject & GoldenRead);
  return { name, reads: reads.filter(({ method }) => method !== undefined), rollouts };
}

/** Puts the stored files of a recording where the original had them. */
export async function makeHome(version: 'v130' | 'v169', scenario: GoldenScenario, home: string): Promise<void> {
  for (const { file, path } of scenario.rollouts) {
    await mkdir(dirname(join(home, path)), { recursive: true });
    await copyFile(join(GOLDEN, version, scenario.name, file), join(home, path));
  }
}

/** Long texts are shortened in recordings: here, to their length, in those and in what is compared with them. */
export function shortened(value: unknown): unknown {
  if (typeof value === 'string') {
    const length = /^<long length=(\d+)/.exec(value)?.[1] ?? value.length;
    return Number(length) > LONG_TEXT ? `<long ${length}>` : value;
  }
  if (Array.isArray(value)) return value.map(shortened);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, shortened(inner)]));
}

function expand(value: Json, values: JsonObject): Json {
  if (Array.isArray(value)) return value.map((entry: Json) => expand(entry, values));
  if (typeof value !== 'object' || value === null) return value;
  const members = value as JsonObject;
  if (typeof members.$v === 'string') return expand(values[members.$v] ?? null, values);
  return Object.fromEntries(Object.entries(members).map(([name, inner]) => [name, expand(inner, values)]));
}
