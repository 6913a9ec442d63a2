import { beginTurn } from '../begin-turn.ts';
import type { TurnTask } from '../turn-task.ts';
import { compactWithHooks } from './compact-with-hooks.ts';

/** Sums up the conversation because somebody asked for it. */
export const compactTask: TurnTask = {
  kind: 'compact',
  run: async (turn) => {
    await beginTurn(turn);
    await compactWithHooks(turn, 'manual');
  },
};
