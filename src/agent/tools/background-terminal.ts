import { claimedScript } from '../command/shell-script.ts';
import type { RunningProcess } from '../exec/running-process.ts';
import type { BackgroundTerminal } from '../session/session.ts';
import { CommandRun } from './command-run.ts';

/** A running process as clients see it; null when it belongs to no item. */
export function backgroundTerminalOf(process: RunningProcess): BackgroundTerminal | null {
  const item = CommandRun.of(process)?.item;
  if (item === undefined) return null;
  return {
    itemId: item.callId,
    processId: process.id,
    command: claimedScript(item.argv) ?? item.display,
    cwd: item.cwd,
    osPid: process.pid,
  };
}
