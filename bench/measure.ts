import type { ModelEndpoint } from './model-endpoint.ts';
import { makeHome, removeHome, ServerProcess, type Subject } from './server-process.ts';

/** One row of the table for one subject; absent where the subject cannot do it. */
export interface Figure {
  readonly name: string;
  readonly unit: 'ms' | '/s' | 'MB' | '';
  readonly value: number | null;
  /** For the ratio: whether a larger value is the better one. */
  readonly better: 'less' | 'more';
}

export interface MeasureContext {
  readonly subject: Subject;
  readonly model: ModelEndpoint;
}

/** Something that is measured on a fresh server with a fresh home. */
export type Measure = (context: MeasureContext) => Promise<readonly Figure[]>;

/** Runs work on a fresh, initialised server; home and process are gone afterwards. */
export async function withServer<T>(
  { subject, model }: MeasureContext,
  work: (server: ServerProcess, home: string) => Promise<T>,
  prepare: (home: string) => void = () => undefined,
): Promise<T> {
  const home = makeHome(model.port);
  prepare(home);
  const server = new ServerProcess(subject, home);
  try {
    await server.initialize();
    return await work(server, home);
  } finally {
    await server.stop();
    removeHome(home);
  }
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

export async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}
