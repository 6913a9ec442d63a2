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

/** Environment of the commands of one thread. */
export function commandEnvironment(base: NodeJS.ProcessEnv, threadId: string | null): Record<string, string> {
  const env: Record<string, string> = {};
  for (const [name, value] of Object.entries(base)) {
    if (value !== undefined) env[name] = value;
  }
  Object.assign(env, PLAIN_OUTPUT);
  if (threadId !== null) env.CODEX_THREAD_ID = threadId;
  return env;
}
