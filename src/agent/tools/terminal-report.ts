import { randomBytes } from 'node:crypto';
import type { RunningProcess, Unread } from '../exec/running-process.ts';
import { estimateTokens, truncateOutput } from './truncate-output.ts';

export interface TerminalReport {
  readonly process: RunningProcess;
  readonly unread: Unread;
  readonly wallTimeMs: number;
  readonly budgetBytes: number;
}

/** What exec_command and write_stdin answer: how the process stands, and what it printed since it was last asked. */
export function terminalReport({ process, unread, wallTimeMs, budgetBytes }: TerminalReport): string {
  const state =
    process.exitCode === null
      ? `Process running with session ID ${process.id}`
      : `Process exited with code ${process.exitCode}`;
  return [
    `Chunk ID: ${randomBytes(3).toString('hex')}`,
    `Wall time: ${(wallTimeMs / 1000).toFixed(4)} seconds`,
    state,
    `Original token count: ${estimateTokens(unread.bytes)}`,
    'Output:',
    truncateOutput(unread.text, budgetBytes),
  ].join('\n');
}
