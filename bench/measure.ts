import type { ModelEndpoint } from './model-endpoint.ts';
import { makeHome, removeHome, type ServerProcess, type Subject, withServerIn } from './server-process.ts';

/** One row of the table for one subject; absent where the subject cannot do it, or not in reasonable time. */
export interface Figure {
  readonly name: string;
  readonly unit: 'ms' | '/s' | 'MB' | 'MB/s' | '%' | '';
  readonly value: number | null;
  /** For the ratio: whether a larger value is the better one. */
  readonly better: 'less' | 'more';
  /** What ours should reach. */
  readonly aim?: number;
}

export interface MeasureContext {
  readonly subject: Subject;
  readonly isOurs: boolean;
  /** Without what takes long: threads of 1 GB, homes of 50,000 threads. */
  readonly isQuick: boolean;
  readonly model: ModelEndpoint;
}

/** Something that is measured on fresh servers with fresh homes. */
export type Measure = (context: MeasureContext) => Promise<readonly Figure[]>;

/** Runs work with a home; it is gone afterwards. */
export async function withHome<T>(
  { model }: MeasureContext,
  prepare: (home: string) => void,
  work: (home: string) => Promise<T>,
): Promise<T> {
  const home = makeHome(model.port);
  try {
    prepare(home);
    return await work(home);
  } finally {
    removeHome(home);
  }
}

/** Runs work on a fresh, initialised server; home and process are gone afterwards. */
export function withServer<T>(
  context: MeasureContext,
  work: (server: ServerProcess, home: string) => Promise<T>,
  prepare: (home: string) => void = () => undefined,
): Promise<T> {
  return withHome(context, prepare, (home) => withServerIn(context.subject, home, (server) => work(server, home)));
}

export function ms(name: string, value: number, aim?: number): Figure {
  return { name, unit: 'ms', value, better: 'less', ...(aim === undefined ? {} : { aim }) };
}

export function mb(name: string, value: number, aim?: number): Figure {
  return { name, unit: 'MB', value, better: 'less', ...(aim === undefined ? {} : { aim }) };
}

/** The middle one, and the one that 95 of 100 stay under, which may be three times as much. */
export function msOfMany(name: string, times: readonly number[], aim?: number): readonly Figure[] {
  return [
    ms(`${name}, p50`, percentile(times, 50), aim),
    ms(`${name}, p95`, percentile(times, 95), aim === undefined ? undefined : 3 * aim),
  ];
}

export function median(values: readonly number[]): number {
  return percentile(values, 50);
}

function percentile(values: readonly number[], percent: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor((sorted.length * percent) / 100))] ?? Number.NaN;
}

export async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

/** Times of up to `count` runs; of fewer, but at least two, when they take longer than `forMs` together. */
export async function timedOften(
  work: (run: number) => Promise<unknown>,
  { count, forMs }: { readonly count: number; readonly forMs: number },
): Promise<readonly number[]> {
  const times: number[] = [];
  const begin = performance.now();
  while (times.length < count && (times.length < 2 || performance.now() - begin < forMs)) {
    times.push(await timed(() => work(times.length)));
  }
  return times;
}
