import type { UserInput } from '../protocol/input.ts';
import { asList, asRecord, asText, type Payload } from './payload.ts';
import { type HistoryRecord, newRecord } from './record.ts';

/** What waits to become a turn. */
export interface QueuedInput {
  readonly id: string;
  readonly input: readonly UserInput[];
  readonly clientUserMessageId: string;
  readonly responsesapiClientMetadata: Readonly<Record<string, string>> | null;
}

/** The whole queue as it is from now on. */
export function queueChanged(threadId: string, queue: readonly QueuedInput[]): HistoryRecord {
  return newRecord('event_msg', { type: 'bobbin_queue_changed', thread_id: threadId, queue });
}

/** One of the queue became a turn: stored with its message, so that it is either queued or said. */
export function queueTaken(threadId: string, id: string): HistoryRecord {
  return newRecord('event_msg', { type: 'bobbin_queue_taken', thread_id: threadId, id });
}

/** The queue after a record. That of the thread that this one was forked from is not its own. */
export function queueAfter(
  before: readonly QueuedInput[],
  { type, payload }: HistoryRecord,
  threadId: string,
): readonly QueuedInput[] {
  if (type !== 'event_msg' || payload.thread_id !== threadId) return before;
  if (payload.type === 'bobbin_queue_taken') return before.filter(({ id }) => id !== payload.id);
  if (payload.type !== 'bobbin_queue_changed') return before;
  return asList(payload.queue).flatMap((entry) => readQueued(asRecord(entry)) ?? []);
}

function readQueued(entry: Payload | null): QueuedInput | null {
  const id = asText(entry?.id);
  if (id === null) return null;
  return {
    id,
    input: asList(entry?.input) as readonly UserInput[],
    clientUserMessageId: asText(entry?.clientUserMessageId) ?? '',
    responsesapiClientMetadata: asRecord(
      entry?.responsesapiClientMetadata,
    ) as QueuedInput['responsesapiClientMetadata'],
  };
}
