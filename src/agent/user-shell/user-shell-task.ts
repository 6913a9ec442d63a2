import { beginTurn } from '../loop/begin-turn.ts';
import type { TurnTask } from '../loop/turn-task.ts';
import { runUserShellCommand, type UserShellCommand } from './user-shell-command.ts';

/** A command of the user's that is a turn by itself, because none runs. The model hears of it in the next one. */
export function userShellTask(command: UserShellCommand): TurnTask {
  return {
    kind: 'userShell',
    run: async (turn) => {
      await beginTurn(turn);
      await turn.storeItem(await runUserShellCommand(turn, command));
      await turn.besideDone();
      turn.signal.throwIfAborted();
    },
  };
}
