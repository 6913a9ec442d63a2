import { setImmediate as nextTask } from 'node:timers/promises';
import { injectItems } from '../loop/inject-items.ts';
import type { Turn } from '../loop/turn.ts';
import { runUserShellCommand, type UserShellCommand } from './user-shell-command.ts';

/**
 * Runs a command of the user's beside a turn. The model hears of it with the next request of the turn, or, where that
 * ends before, in the next one.
 */
export function runBeside(turn: Turn, command: UserShellCommand): void {
  turn.runBeside(async () => {
    // The first event comes after the answer to whoever asked for it.
    await nextTask();
    await turn.begun;
    const told = await runUserShellCommand(turn, command);
    if (turn.isAcceptingInput) turn.addItem(told);
    else await tellLater(turn, told);
  });
}

async function tellLater({ turnId, session, settings }: Turn, item: object): Promise<void> {
  await injectItems(session, settings, [item]);
  if (session.config.rawEvents) await session.host.emit({ kind: 'rawResponseItem', turnId, item });
}
