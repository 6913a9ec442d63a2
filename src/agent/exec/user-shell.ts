import { accessSync, constants } from 'node:fs';

/** The shell that commands run in: `$SHELL` when it can be run, else bash. */
function userShell(env: NodeJS.ProcessEnv = process.env): string {
  const shell = env.SHELL;
  return shell !== undefined && isRunnable(shell) ? shell : '/bin/bash';
}

/** The argv that runs a script. A shell that cannot be run is replaced by `/bin/sh`, as 0.130 does. */
export function shellCommand(script: string, options: { shell?: string | null; login: boolean }): string[] {
  const asked = options.shell ?? userShell();
  const shell = asked.includes('/') && !isRunnable(asked) ? '/bin/sh' : asked;
  return [shell, options.login ? '-lc' : '-c', script];
}

function isRunnable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
