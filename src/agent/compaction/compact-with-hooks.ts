import { type CompactTrigger, runCompactHooks } from '../hooks/compact.ts';
import { hookTurn } from '../hooks/hook-turn.ts';
import type { Turn } from '../loop/turn.ts';
import { type Compaction, compactContext } from './compact-context.ts';

/** Sums up the conversation unless hooks are against it. False: they want the turn to end. */
export async function compactWithHooks(
  turn: Turn,
  trigger: CompactTrigger,
  compaction: Compaction = {},
): Promise<boolean> {
  const surroundings = hookTurn(turn);
  if (!(await runCompactHooks(surroundings, 'preCompact', trigger))) return false;
  await compactContext(turn, compaction);
  return runCompactHooks(surroundings, 'postCompact', trigger);
}
