import { basename } from 'node:path';
import { claimedScript } from './shell-script.ts';
import { scanScript } from './split-script.ts';

/** Whether a command removes files without asking (`rm -f`, `rm -rf`), also behind sudo or in a shell script. */
export function isDangerous(argv: readonly string[]): boolean {
  const script = claimedScript(argv);
  if (script !== null) return scanScript(script, { expansions: 'keep' })?.commands.some(isDangerous) ?? false;
  const [path = '', ...args] = argv;
  const name = basename(path);
  if (name === 'sudo') return isDangerous(args.slice(args.findIndex((arg) => !arg.startsWith('-'))));
  return name === 'rm' && args.some((arg) => arg === '--force' || /^-[a-zA-Z]*f/.test(arg));
}
