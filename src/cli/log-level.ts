const LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
export type LogLevel = (typeof LEVELS)[number];

const WORDS: Readonly<Record<string, LogLevel>> = { off: 'silent', warning: 'warn' };

/**
 * The level that a filter asks for: one word, or a list as in RUST_LOG (`warn,codex_core=debug`), of which the most
 * talkative counts. `warn` where it names none.
 */
export function parseLogLevel(filter: string | undefined): LogLevel {
  const levels = (filter ?? '').split(',').flatMap((directive) => levelOf(directive));
  return LEVELS.find((level) => levels.includes(level)) ?? 'warn';
}

function levelOf(directive: string): readonly LogLevel[] {
  const word = (directive.split('=').at(-1) ?? '').trim().toLowerCase();
  const level = WORDS[word] ?? LEVELS.find((each) => each === word);
  return level === undefined ? [] : [level];
}
