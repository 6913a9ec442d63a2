import { parseArgs } from 'node:util';
import { UsageError } from './usage-error.ts';

/** A command line, understood. */
export type Invocation =
  | { readonly command: 'app-server'; readonly overrides: readonly string[] }
  | { readonly command: 'generate-json-schema'; readonly out: string; readonly experimental: boolean }
  | { readonly command: 'generate-ts'; readonly out: string }
  | { readonly command: 'doctor'; readonly fix: boolean; readonly json: boolean; readonly home: string | null }
  | { readonly command: 'version' }
  | { readonly command: 'help' };

const OPTIONS = {
  config: { type: 'string', short: 'c', multiple: true },
  enable: { type: 'string', multiple: true },
  disable: { type: 'string', multiple: true },
  listen: { type: 'string' },
  stdio: { type: 'boolean' },
  'session-source': { type: 'string' },
  'analytics-default-enabled': { type: 'boolean' },
  out: { type: 'string', short: 'o' },
  experimental: { type: 'boolean' },
  fix: { type: 'boolean' },
  json: { type: 'boolean' },
  home: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean', short: 'V' },
} as const;
type OptionName = keyof typeof OPTIONS;

const ANYWHERE: readonly OptionName[] = ['config', 'enable', 'disable', 'help', 'version'];
const OF_COMMAND: Readonly<Record<string, readonly OptionName[]>> = {
  // Editors pass the last two to the original; they select nothing here.
  'app-server': ['listen', 'stdio', 'session-source', 'analytics-default-enabled'],
  'generate-json-schema': ['out', 'experimental'],
  'generate-ts': ['out', 'experimental'],
  doctor: ['fix', 'json', 'home'],
};

/**
 * Reads the arguments after the program's name. Options may stand before or after the command.
 *
 * @throws {UsageError} for anything it does not know, and for a transport other than stdio.
 */
export function parseArguments(args: readonly string[]): Invocation {
  const { values, positionals } = parse(args);
  if (values.help === true) return { command: 'help' };
  if (values.version === true) return { command: 'version' };
  const command = commandOf(positionals);
  refuseForeignOptions(command, Object.keys(values) as OptionName[]);
  switch (command) {
    case 'generate-json-schema':
      return { command, out: outOf(values.out), experimental: values.experimental === true };
    case 'generate-ts':
      return { command, out: outOf(values.out) };
    case 'doctor':
      return { command, fix: values.fix === true, json: values.json === true, home: values.home ?? null };
    default:
      refuseForeignTransport(values.listen);
      return { command: 'app-server', overrides: overridesOf(values) };
  }
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true });
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new UsageError(message.replace(/\. To specify.*$/s, ''));
  }
}

/** `app-server generate-ts` is how the original spells `generate-ts`. */
function commandOf(positionals: readonly string[]): string {
  const [first, ...rest] = positionals;
  if (first === undefined) throw new UsageError('No command given');
  const second = first === 'app-server' ? rest[0] : undefined;
  const [command, foreign] = second !== undefined && second in OF_COMMAND ? [second, rest[1]] : [first, rest[0]];
  if (!Object.hasOwn(OF_COMMAND, command)) throw new UsageError(`Unknown command '${command}'`);
  if (foreign !== undefined) throw new UsageError(`Unexpected argument '${foreign}'`);
  return command;
}

function refuseForeignOptions(command: string, given: readonly OptionName[]): void {
  const known = [...ANYWHERE, ...(OF_COMMAND[command] ?? [])];
  const foreign = given.find((name) => !known.includes(name));
  if (foreign !== undefined) throw new UsageError(`Option '--${foreign}' does not belong to the command '${command}'`);
}

function refuseForeignTransport(listen: string | undefined): void {
  if (listen === undefined || listen === 'stdio://') return;
  throw new UsageError(`Cannot listen on '${listen}': only stdio:// is supported`);
}

function outOf(out: string | undefined): string {
  if (out === undefined || out === '') throw new UsageError("Option '--out <dir>' is missing");
  return out;
}

/** `--enable x` is short for `-c features.x=true`. */
function overridesOf({
  config = [],
  enable = [],
  disable = [],
}: ReturnType<typeof parse>['values']): readonly string[] {
  return [
    ...enable.map((feature) => `features.${feature}=true`),
    ...disable.map((feature) => `features.${feature}=false`),
    ...config,
  ];
}
