import type { ChildProcess } from 'node:child_process';

export interface SpawnRequest {
  readonly argv: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** Takes what the child sends by a channel that it then gets. Not for one on a terminal. */
  readonly channel?: ((child: ChildProcess) => void) | undefined;
}
