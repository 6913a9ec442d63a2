import { basename, resolve } from 'node:path';
import { quoteCommand } from '../../history/quote-command.ts';
import type { CommandAction } from '../../protocol/item.ts';
import { isDisplayFilter } from './display-filter.ts';
import { operandsOf } from './options.ts';
import { shellScript } from './shell-script.ts';
import { type PlainCommand, type ScannedScript, scanScript } from './split-script.ts';

const LIST_VALUED: Readonly<Record<string, readonly string[]>> = {
  ls: ['-I', '-w', '--ignore', '--block-size', '--format', '--time-style', '--color', '--quoting-style'],
  eza: ['-I', '-L', '-s', '-t', '--ignore-glob', '--level', '--color', '--sort', '--time-style', '--time'],
  exa: ['-I', '-L', '-s', '-t', '--ignore-glob', '--level', '--color', '--sort', '--time-style', '--time'],
  tree: ['-L', '-P', '-I', '--charset', '--filelimit', '--sort'],
  du: ['-d', '-B', '--max-depth', '--block-size', '--exclude', '--time-style'],
};
const RG_VALUED =
  '-g --glob --iglob -t --type --type-not --type-add -m --max-count -A -B -C --context -d --max-depth -e --regexp -f --file -j --threads --sort --sortr'.split(
    ' ',
  );
const GREP_VALUED = '-A -B -C -m -e -f --context --max-count --regexp --file --include --exclude --exclude-dir'.split(
  ' ',
);
const PATTERN_OPTIONS = ['-e', '--regexp', '-f', '--file'];
const READ_VALUED: Readonly<Record<string, readonly string[]>> = {
  cat: [],
  bat: ['--theme', '--language', '-l', '--style', '--terminal-width', '--tabs', '--line-range', '-r', '--map-syntax'],
  batcat: [
    '--theme',
    '--language',
    '-l',
    '--style',
    '--terminal-width',
    '--tabs',
    '--line-range',
    '-r',
    '--map-syntax',
  ],
  less: ['-p', '-P', '-x', '-y', '-z', '-j', '--pattern', '--prompt', '--tabs', '--shift', '--jump-target'],
  more: [],
  nl: ['-s', '-w', '-v', '-i', '-b', '-d', '-f', '-h', '-l', '-n'],
};
const UNTELLING_FOLDERS = new Set(['build', 'dist', 'node_modules', 'src']);

/** One recognised command; `path` of a read is as written, to be resolved against where the command runs. */
type Recognised =
  | { readonly type: 'read'; readonly path: string }
  | { readonly type: 'listFiles'; readonly path: string | null }
  | { readonly type: 'search'; readonly query: string | null; readonly path: string | null };

/**
 * What a command does, for display. One action per recognised command of a script; as soon as one part is not
 * recognised, a single `unknown` with the whole script.
 */
export function commandActions(argv: readonly string[], cwd: string): CommandAction[] {
  const script = shellScript(argv);
  const text = script ?? quoteCommand(argv);
  const scanned = script === null ? { commands: [argv], hasPipe: false } : scanScript(script, { expansions: 'keep' });
  const actions = scanned === null ? null : describeAll(scanned, text, cwd);
  return actions ?? [{ type: 'unknown', command: text }];
}

function describeAll(script: ScannedScript, text: string, cwd: string): CommandAction[] | null {
  const actions: CommandAction[] = [];
  const commands = withoutTrimmings(script.commands);
  const cutsLines =
    commands.length === 1 &&
    script.hasPipe &&
    script.commands.some(([name, option]) => name === 'sed' && option === '-n');
  let folder = cwd;
  for (const command of commands) {
    if (command[0] === 'cd' && commands.length > 1) {
      folder = resolve(folder, command[1] ?? '');
      continue;
    }
    const recognised = recognise(command);
    if (recognised === null) return null;
    const line = recognised.type === 'read' && cutsLines ? text : quoteCommand(command);
    actions.push(toAction(recognised, line, folder));
  }
  return actions.length > 0 ? actions : null;
}

function withoutTrimmings(commands: readonly PlainCommand[]): readonly PlainCommand[] {
  if (commands.length < 2) return commands;
  const kept = commands.filter((command) => command[0] !== 'true' && !isDisplayFilter(command));
  const first = kept.findIndex((command) => command[0] !== 'echo');
  return first < 0 ? kept : kept.slice(first);
}

function toAction(recognised: Recognised, command: string, folder: string): CommandAction {
  if (recognised.type !== 'read') return { ...recognised, command };
  const { path } = recognised;
  return { type: 'read', command, name: shortPath(path), path: resolve(folder, path) };
}

function recognise([name = '', ...args]: PlainCommand): Recognised | null {
  const listValued = LIST_VALUED[name];
  if (listValued !== undefined) return listing(operandsOf(args, listValued).words[0]);
  const readValued = READ_VALUED[name];
  if (readValued !== undefined) return reading(operandsOf(args, readValued).words);
  switch (name) {
    case 'rg':
    case 'rga':
      return args.includes('--files') ? listing(operandsOf(args, RG_VALUED).words[0]) : searching(args, RG_VALUED);
    case 'grep':
    case 'egrep':
    case 'fgrep':
      return searching(args, GREP_VALUED);
    case 'ag':
    case 'ack':
    case 'pt':
      return searching(args, ['-A', '-B', '-C', '-G', '-m']);
    case 'git':
      return recogniseGit(args);
    case 'fd':
      return recogniseFd(args);
    case 'find':
      return recogniseFind(args);
    case 'head':
    case 'tail':
      return recogniseEnd(name, args);
    case 'awk':
      return recogniseAwk(args);
    case 'sed':
      return isLineRange(args) && args[2] !== undefined ? { type: 'read', path: args[2] } : null;
    default:
      return null;
  }
}

function listing(path: string | undefined): Recognised {
  return { type: 'listFiles', path: path === undefined ? null : shortPath(path) };
}

function reading(words: readonly string[]): Recognised | null {
  const [path] = words;
  return words.length === 1 && path !== undefined ? { type: 'read', path } : null;
}

function searching(args: readonly string[], valued: readonly string[]): Recognised {
  const { words, values } = operandsOf(args, valued);
  const pattern = PATTERN_OPTIONS.map((option) => values.get(option)).find((value) => value !== undefined);
  const [query = null, path] = pattern === undefined ? words : [pattern, ...words];
  return { type: 'search', query, path: path === undefined ? null : shortPath(path) };
}

function recogniseGit([command, ...args]: readonly string[]): Recognised | null {
  if (command === 'grep') {
    const separator = args.indexOf('--');
    const found = searching(args.slice(0, separator < 0 ? undefined : separator), GREP_VALUED);
    const path = separator < 0 ? undefined : args[separator + 1];
    return path === undefined || found.type !== 'search' ? found : { ...found, path: shortPath(path) };
  }
  return command === 'ls-files' ? listing(operandsOf(args, ['-x', '--exclude', '-X']).words[0]) : null;
}

function recogniseFd(args: readonly string[]): Recognised {
  const { words } = operandsOf(args, ['-t', '--type', '-e', '--extension', '-E', '--exclude', '-d', '--max-depth']);
  const [query, path] = words;
  if (query === undefined) return listing(undefined);
  return { type: 'search', query, path: path === undefined ? null : shortPath(path) };
}

function recogniseFind(args: readonly string[]): Recognised {
  const path = args.find((arg) => !/^[-(!]/.test(arg));
  const at = args.findIndex((arg) => ['-name', '-iname', '-path', '-regex'].includes(arg));
  const query = at < 0 ? undefined : args[at + 1];
  if (query === undefined) return listing(path);
  return { type: 'search', query, path: path === undefined ? null : shortPath(path) };
}

function recogniseEnd(name: 'head' | 'tail', args: readonly string[]): Recognised | null {
  const count = name === 'tail' ? /^\+?\d+$/ : /^\d+$/;
  const [first = '', second = '', ...rest] = args;
  if (first === '-n') return count.test(second) ? reading(rest) : null;
  if (first.startsWith('-n')) return count.test(first.slice(2)) ? reading(args.slice(1)) : null;
  return first.startsWith('-') ? null : reading(args);
}

function recogniseAwk(args: readonly string[]): Recognised | null {
  const { words, values } = operandsOf(args, ['-F', '-v', '-f']);
  return reading(values.has('-f') ? words : words.slice(1));
}

function isLineRange([option, range = '']: readonly string[]): boolean {
  return option === '-n' && /^\d+(,\d+)?p$/.test(range);
}

/** The last part of a path that says something. */
function shortPath(path: string): string {
  const trimmed = path.replace(/\/+$/, '');
  const telling = trimmed.split('/').filter((part) => part !== '' && !UNTELLING_FOLDERS.has(part));
  return telling.at(-1) ?? (trimmed.includes('/') ? basename(trimmed) : trimmed);
}
