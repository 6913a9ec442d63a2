import { basename } from 'node:path';
import { trustedName } from './trusted-name.ts';

const SHELLS = new Set(['bash', 'zsh', 'sh']);

/**
 * The script of a `bash -lc <script>` or `sh -c <script>` call; null for any other command.
 *
 * Only the user's own shell and those of the system are believed to run what they are given: the script says nothing of
 * what another program of that name does.
 */
export function shellScript(argv: readonly string[]): string | null {
  const [shell = ''] = argv;
  const isTrusted = trustedName(shell) !== null || shell === process.env.SHELL;
  return isTrusted ? claimedScript(argv) : null;
}

/** The script that a call appears to run, by the mere name of its program: for finding what is forbidden, not what is allowed. */
export function claimedScript(argv: readonly string[]): string | null {
  const [shell, flag, script] = argv;
  if (argv.length !== 3 || shell === undefined || script === undefined) return null;
  return SHELLS.has(basename(shell)) && (flag === '-lc' || flag === '-c') ? script : null;
}
