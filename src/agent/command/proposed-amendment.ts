import { basename } from 'node:path';

// A rule for one of these alone would allow anything.
const INTERPRETERS = new Set(
  'bash dash env fish git ksh lua node osascript perl php powershell pwsh python python3 ruby sh sudo zsh'.split(' '),
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
  const [first] = prefix;
  if (first === undefined) return false;
  return prefix.length > 1 || !INTERPRETERS.has(basename(first));
}

function beginsWith(command: readonly string[], prefix: readonly string[]): boolean {
  return prefix.every((word, index) => command[index] === word);
}
