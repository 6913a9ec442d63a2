import type { Turn } from '../../protocol/turn.ts';
import { jsonBytes } from '../../store/json-bytes.ts';
import type { ThreadsContext } from '../threads-context.ts';

/** What else there is in an answer with the turns of a thread. */
const REST_BYTES = 64 * 1024;

/**
 * The turns for the answer to something that was done: without their items where it would be too long to be sent. A
 * client that is told of a failure does it once more.
 */
export function fittingTurns({ config }: ThreadsContext, turns: readonly Turn[]): Turn[] {
  let left = config.own['limits.max_response_bytes'] - REST_BYTES;
  for (const turn of turns) {
    left -= jsonBytes(turn) + 1;
    if (left < 0) return turns.map((each) => ({ ...each, items: [], itemsView: 'notLoaded' }));
  }
  return [...turns];
}
