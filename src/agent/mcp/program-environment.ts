import type { McpProgram } from './server-definition.ts';

/** What every program needs; the rest of our environment, where keys may be, is not for the servers of others. */
const PASSED_ON = [
  'HOME',
  'LOGNAME',
  'PATH',
  'SHELL',
  'USER',
  '__CF_USER_TEXT_ENCODING',
  'LANG',
  'LC_ALL',
  'TERM',
  'TMPDIR',
  'TZ',
];

/** Environment of an MCP server: a few variables of ours, those its definition names, and those it sets. */
export function programEnvironment(
  { envVars, env }: Pick<McpProgram, 'envVars' | 'env'>,
  base: NodeJS.ProcessEnv,
): Record<string, string> {
  const passed = [...PASSED_ON, ...envVars].flatMap((name) => {
    const value = base[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return { ...Object.fromEntries(passed), ...env };
}
