import { basename } from 'node:path';

const SHELLS = new Set(['bash', 'zsh', 'sh']);

/** The script of a `bash -lc <script>` or `sh -c <script>` call; null for any other command. */
export function shellScript(argv: readonly string[]): string | null {
  const [shell, flag, script] = argv;
  if (argv.length !== 3 || shell === undefined || script === undefined) return null;
  return SHELLS.has(basename(shell)) && (flag === '-lc' || flag === '-c') ? script : null;
}
