import { applyEnvironmentPolicy, type EnvironmentPolicy } from './environment-policy.ts';

// Programs that believe in a person before a terminal would wait for one, page or draw.
const PLAIN_OUTPUT = {
  NO_COLOR: '1',
  TERM: 'dumb',
  LANG: 'C.UTF-8',
  LC_CTYPE: 'C.UTF-8',
  LC_ALL: 'C.UTF-8',
  COLORTERM: '',
  PAGER: 'cat',
  GIT_PAGER: 'cat',
  GH_PAGER: 'cat',
  CODEX_CI: '1',
} as const;

export interface CommandEnvironment {
  readonly policy: EnvironmentPolicy;
  /** Told to commands as `CODEX_THREAD_ID`. */
  readonly threadId: string | null;
}

/** Environment of the commands of one thread. */
export function commandEnvironment(
  base: NodeJS.ProcessEnv,
  { policy, threadId }: CommandEnvironment,
): Record<string, string> {
  const env = { ...applyEnvironmentPolicy(base, policy), ...PLAIN_OUTPUT };
  return threadId === null ? env : { ...env, CODEX_THREAD_ID: threadId };
}
