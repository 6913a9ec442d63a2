import type { ThreadHolder } from '../store/ownership.ts';

/** Who holds a thread, as the data of an error tells it. */
export interface WireHolder {
  readonly holder: Pick<ThreadHolder, 'pid' | 'host' | 'client'>;
  /** Unix seconds, as all times of a thread. */
  readonly since: number;
}

export function wireHolder({ pid, host, client, since }: ThreadHolder): WireHolder {
  return { holder: { pid, host, client }, since: Math.floor(since.getTime() / 1000) };
}
