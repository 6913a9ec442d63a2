import { shellScript } from './shell-script.ts';
import { splitScript } from './split-script.ts';
import { trustedName } from './trusted-name.ts';

const ALWAYS_SAFE = new Set(
  'cat cd cut echo expr false grep head id ls nl paste pwd rev seq stat tail tr true uname wc which whoami'.split(' '),
);
const SAFE_ON_LINUX = new Set(['numfmt', 'tac']);
const FIND_ACTIONS = new Set('-exec -execdir -ok -okdir -delete -fls -fprint -fprint0 -fprintf'.split(' '));
const RG_UNSAFE = new Set(['--pre', '--hostname-bin', '--search-zip', '-z']);
const GIT_READERS = new Set(['status', 'log', 'diff', 'show']);
const GIT_UNSAFE = /^(--output|--ext-diff|--textconv|--exec|--paginate|--no-index)(=|$)/;
const GIT_BRANCH_READS = /^(-l|--list|--show-current|-a|--all|-r|--remotes|-v|-vv|--verbose|--format=.*)$/;
const SED_LINES = /^\d+(,\d+)?p$/;

/**
 * Whether a command is known to read only, whatever its operands are. A shell call is safe when its script consists of
 * safe plain commands.
 */
export function isKnownSafe(argv: readonly string[]): boolean {
  const script = shellScript(argv);
  if (script === null) return isSafePlain(argv);
  return splitScript(script)?.every(isSafePlain) ?? false;
}

function isSafePlain(command: readonly string[]): boolean {
  const [path = '', ...args] = command;
  const name = trustedName(path);
  if (name === null) return false;
  if (ALWAYS_SAFE.has(name)) return true;
  if (SAFE_ON_LINUX.has(name)) return process.platform === 'linux';
  switch (name) {
    case 'base64':
      return !args.some((arg) => /^(-[a-zA-Z]*o|--output)/.test(arg));
    case 'find':
      return !args.some((arg) => FIND_ACTIONS.has(arg));
    case 'rg':
      return !args.some(isUnsafeRgOption);
    case 'sed':
      // Another option could hold a script that writes files; the range would then be a file.
      return args[0] === '-n' && SED_LINES.test(args[1] ?? '') && args.length <= 3 && !args[2]?.startsWith('-');
    case 'uniq':
      // Its second operand is a file that it writes.
      return !args.includes('--') && args.filter((arg) => !/^-./.test(arg)).length <= 1;
    case 'git':
      return isSafeGit(args);
    default:
      return shellScript(command) !== null && isKnownSafe(command);
  }
}

function isUnsafeRgOption(arg: string): boolean {
  return RG_UNSAFE.has(arg.split('=')[0] ?? '') || /^-[^-].*z/.test(arg);
}

function isSafeGit(args: readonly string[]): boolean {
  const [command = '', ...rest] = args;
  if (GIT_READERS.has(command)) return !rest.some((arg) => GIT_UNSAFE.test(arg));
  return command === 'branch' && rest.every((arg) => GIT_BRANCH_READS.test(arg));
}
