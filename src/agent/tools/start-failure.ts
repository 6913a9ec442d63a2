import type { CommandItem } from './command-item.ts';
import { rustDebug } from './rust-debug.ts';

/** The output for a command that was not started. */
export function startFailure({ display }: CommandItem, reason: string): string {
  const rejected = `Rejected(${rustDebug(reason)})`;
  return `exec_command failed for \`${display}\`: CreateProcess { message: ${rustDebug(rejected)} }`;
}
