import { basename } from 'node:path';

// A rule for one of these with no more than options (`bash -lc`) would allow anything.
const INTERPRETERS = new Set(
  'bash bun busybox dash deno doas env eval fish git ksh lua node nohup osascript perl php powershell pwsh py pypy python pythonw ruby sh sudo xargs zsh'.split(
    ' ',
  ),
);

export interface AmendmentRequest {
  /** The parts that no rule allows and that are not known to be safe, in the order of the script. */
  readonly prompting: readonly (readonly string[])[];
  /** What the model proposed. */
  readonly prefixRule: readonly string[] | null;
}

/**
 * The command prefix to offer as a lasting rule: the model's own proposal if it begins a part and is no bare
 * interpreter, else the whole first part that made the question necessary. Null when there is none.
 */
export function proposedAmendment({ prompting, prefixRule }: AmendmentRequest): readonly string[] | null {
  if (prefixRule !== null && isUsable(prefixRule) && prompting.some((part) => beginsWith(part, prefixRule))) {
    return prefixRule;
  }
  return prompting[0] ?? null;
}

function isUsable(prefix: readonly string[]): boolean {
  const [first, ...rest] = prefix;
  if (first === undefined) return false;
  return rest.some((word) => !/^-|=/.test(word)) || !INTERPRETERS.has(programName(first));
}

/** Without the version: `python3.12` is `python`. */
function programName(path: string): string {
  return basename(path).replace(/[\d.]+$/, '');
}

function beginsWith(command: readonly string[], prefix: readonly string[]): boolean {
  return prefix.every((word, index) => command[index] === word);
}
