import { beginTurn } from '../loop/begin-turn.ts';
import type { TurnTask } from '../loop/turn-task.ts';
import { compactWithHooks } from './compact-with-hooks.ts';

/** Sums up the conversation because somebody asked for it. */
export const compactTask: TurnTask = {
  kind: 'compact',
  run: async (turn) => {
    await beginTurn(turn);
    await compactWithHooks(turn, 'manual');
  },
};
