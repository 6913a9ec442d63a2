export interface Operands {
  readonly words: readonly string[];
  /** Values of the options named in `valued`, by option. */
  readonly values: ReadonlyMap<string, string>;
}

/** Separates the operands of a command from its options; `valued` names the options that take the next word. */
export function operandsOf(args: readonly string[], valued: readonly string[] = []): Operands {
  const words: string[] = [];
  const values = new Map<string, string>();
  for (let at = 0; at < args.length; at += 1) {
    const arg = args[at] ?? '';
    if (arg === '--') {
      words.push(...args.slice(at + 1));
      break;
    }
    if (valued.includes(arg)) {
      at += 1;
      if (args[at] !== undefined) values.set(arg, args[at] ?? '');
    } else if (!arg.startsWith('-') || arg === '-') words.push(arg);
  }
  return { words, values };
}
