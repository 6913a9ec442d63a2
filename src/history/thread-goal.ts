import { ThreadGoal } from '../protocol/goal.ts';
import { type HistoryRecord, newRecord } from './record.ts';

/** Extended: the goal as it became. A copy in the history of a fork is the goal of another thread. */
export function goalUpdated(goal: ThreadGoal): HistoryRecord {
  return newRecord('event_msg', { type: 'bobbin_goal_updated', goal });
}

export function goalCleared(threadId: string): HistoryRecord {
  return newRecord('event_msg', { type: 'bobbin_goal_cleared', thread_id: threadId });
}

/** The goal after this record; `before` where it says nothing of the thread's goal. */
export function goalAfter(before: ThreadGoal | null, { type, payload }: HistoryRecord, threadId: string) {
  if (type !== 'event_msg') return before;
  if (payload.type === 'bobbin_goal_cleared') return payload.thread_id === threadId ? null : before;
  if (payload.type !== 'bobbin_goal_updated') return before;
  const goal = ThreadGoal.safeParse(payload.goal);
  return goal.success && goal.data.threadId === threadId ? goal.data : before;
}
