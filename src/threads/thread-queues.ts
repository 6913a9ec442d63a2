import type { QueuedTurns } from '../agent/queue/queued-turns.ts';
import { pageByOffset } from '../config/page-by-offset.ts';
import type { QueuedInput } from '../history/thread-queue.ts';
import type * as Wire from '../protocol/queue.ts';
import type { Caller } from './caller.ts';
import { checkInputSize } from './operations/input-size.ts';
import { tellingAfter } from './operations/telling-after.ts';
import { writing } from './operations/writing.ts';
import type { ThreadsContext } from './threads-context.ts';
import { acceptedTurn } from './turn-view.ts';

type Metadata = QueuedInput['responsesapiClientMetadata'];

/** What users said for later, as clients ask for it: `thread/queue/*`. What is answered is durable. */
export class ThreadQueues {
  readonly #context: ThreadsContext;

  constructor(context: ThreadsContext) {
    this.#context = context;
  }

  async add(
    { threadId, input, clientUserMessageId, responsesapiClientMetadata }: Wire.ThreadQueueAddParams,
    caller: Caller,
  ): Promise<Wire.ThreadQueueSubmissionResult> {
    checkInputSize(input);
    const metadata = sent(responsesapiClientMetadata);
    const queued = await this.#withQueue(threadId, caller, (turns) =>
      turns.add({ input, clientUserMessageId, metadata }),
    );
    return { queuedSubmission: wireQueued(queued) };
  }

  async list({ threadId, ...page }: Wire.ThreadQueueListParams): Promise<Wire.ThreadQueueListResult> {
    const queue = await this.#context.registry.require(threadId).session.queued.queue.read();
    const { data, nextCursor } = pageByOffset(queue, page, 'queued submissions');
    return { data: data.map(wireQueued), nextCursor };
  }

  async update(
    { threadId, queuedSubmissionId, input, responsesapiClientMetadata }: Wire.ThreadQueueUpdateParams,
    caller: Caller,
  ): Promise<Wire.ThreadQueueSubmissionResult> {
    checkInputSize(input);
    const queued = await this.#withQueue(threadId, caller, async (turns) => {
      const updated = await turns.queue.update(queuedSubmissionId, input, sent(responsesapiClientMetadata));
      turns.tell();
      return updated;
    });
    return { queuedSubmission: wireQueued(queued) };
  }

  async reorder(
    { threadId, queuedSubmissionIds }: Wire.ThreadQueueReorderParams,
    caller: Caller,
  ): Promise<Record<string, never>> {
    await this.#withQueue(threadId, caller, async (turns) => {
      await turns.queue.reorder(queuedSubmissionIds);
      turns.tell();
    });
    return {};
  }

  async delete(
    { threadId, queuedSubmissionId }: Wire.ThreadQueueDeleteParams,
    caller: Caller,
  ): Promise<Wire.ThreadQueueDeleteResult> {
    const deleted = await this.#withQueue(threadId, caller, async (turns) => {
      const isDeleted = await turns.queue.delete(queuedSubmissionId);
      if (isDeleted) turns.tell();
      return isDeleted;
    });
    return { deleted };
  }

  async start(
    { threadId, queuedSubmissionId }: Wire.ThreadQueueStartParams,
    caller: Caller,
  ): Promise<Wire.ThreadQueueStartResult> {
    const { turnId } = await this.#withQueue(threadId, caller, (turns) => turns.start(queuedSubmissionId ?? null));
    this.#context.registry.require(threadId).pauseForReply(caller);
    return { turn: acceptedTurn(turnId) };
  }

  async #withQueue<T>(threadId: string, caller: Caller, work: (turns: QueuedTurns) => Promise<T>): Promise<T> {
    const context = this.#context;
    const thread = context.registry.require(threadId);
    return writing(context, thread, () => tellingAfter(context, thread, caller, () => work(thread.session.queued)));
  }
}

/** An empty map says nothing. */
function sent(metadata: Metadata | undefined): Metadata {
  return metadata == null || Object.keys(metadata).length === 0 ? null : metadata;
}

function wireQueued({ input, ...queued }: QueuedInput): Wire.QueuedSubmission {
  const metadata = queued.responsesapiClientMetadata;
  return { ...queued, input: [...input], responsesapiClientMetadata: metadata === null ? null : { ...metadata } };
}
