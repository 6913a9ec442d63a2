import { v7 as uuidv7 } from 'uuid';
import { OneAtATime } from '../../async/one-at-a-time.ts';
import type { HistoryRecord } from '../../history/record.ts';
import { type QueuedInput, queueAfter, queueChanged, queueTaken } from '../../history/thread-queue.ts';
import type { UserInput } from '../../protocol/input.ts';
import { SessionError } from '../session/session-error.ts';
import type { SessionJournal } from '../session/session-host.ts';

const MAX_QUEUED = 100;
/** Each change stores the whole queue. */
const MAX_QUEUE_BYTES = 4 * 1024 * 1024;

type QueueJournal = Pick<SessionJournal, 'revision' | 'history' | 'appendDurably'>;
type Metadata = QueuedInput['responsesapiClientMetadata'];

export interface NewSubmission {
  readonly input: readonly UserInput[];
  readonly clientUserMessageId: string;
  readonly metadata: Metadata;
}

/** One that becomes a turn, with the record to be stored beside its message. */
export interface TakenInput {
  readonly queued: QueuedInput;
  readonly records: readonly HistoryRecord[];
}

/**
 * What users said for later in one thread. What is answered of it is durable, but in the limited form, which has no
 * records of it. Methods refuse with {@link SessionError}.
 */
export class MessageQueue {
  readonly #threadId: string;
  readonly #journal: QueueJournal;
  readonly #isStored: boolean;
  readonly #changes = new OneAtATime();
  #revision: number;
  #queue: readonly QueuedInput[] | null = null;

  constructor(threadId: string, journal: QueueJournal, persistence: 'extended' | 'limited') {
    this.#threadId = threadId;
    this.#journal = journal;
    this.#isStored = persistence === 'extended';
    this.#revision = journal.revision;
  }

  /** What is known without reading the history. */
  get isKnownToWait(): boolean {
    return this.#queue !== null && this.#queue.length > 0;
  }

  read(): Promise<readonly QueuedInput[]> {
    return this.#changes.run(() => this.#read());
  }

  add({ input, clientUserMessageId, metadata }: NewSubmission): Promise<QueuedInput> {
    const queued = { id: uuidv7(), input: said(input), clientUserMessageId, responsesapiClientMetadata: metadata };
    return this.#change((queue) => [[...queue, queued], queued]);
  }

  /** Without metadata those of before stay. */
  update(id: string, input: readonly UserInput[], metadata: Metadata): Promise<QueuedInput> {
    return this.#change((queue) => {
      const before = named(queue, id);
      const queued = {
        ...before,
        input: said(input),
        responsesapiClientMetadata: metadata ?? before.responsesapiClientMetadata,
      };
      return [queue.map((each) => (each.id === id ? queued : each)), queued];
    });
  }

  reorder(ids: readonly string[]): Promise<void> {
    return this.#change((queue) => {
      const isWhole = ids.length === queue.length && new Set(ids).size === ids.length;
      if (!isWhole || !queue.every(({ id }) => ids.includes(id))) {
        throw new SessionError('queue reorder must include every queued submission exactly once');
      }
      return [ids.map((id) => named(queue, id)), undefined];
    });
  }

  /** False when there was none. */
  delete(id: string): Promise<boolean> {
    return this.#changes.run(async () => {
      const queue = await this.#read();
      const rest = queue.filter((each) => each.id !== id);
      if (rest.length === queue.length) return false;
      await this.#store(rest);
      return true;
    });
  }

  /** Takes one out, the first by default; it is out for good once the records are stored. */
  take(id: string | null): Promise<TakenInput> {
    return this.#changes.run(async () => {
      const queue = await this.#read();
      const queued = id === null ? queue[0] : named(queue, id);
      if (queued === undefined) throw new SessionError('queue is empty');
      this.#queue = queue.filter((each) => each !== queued);
      return { queued, records: this.#isStored ? [queueTaken(this.#threadId, queued.id)] : [] };
    });
  }

  #change<T>(work: (queue: readonly QueuedInput[]) => readonly [readonly QueuedInput[], T]): Promise<T> {
    return this.#changes.run(async () => {
      const [queue, result] = work(await this.#read());
      await this.#store(queue);
      return result;
    });
  }

  async #read(): Promise<readonly QueuedInput[]> {
    if (this.#isStored && this.#revision !== this.#journal.revision) this.#queue = null;
    this.#revision = this.#journal.revision;
    this.#queue ??= await this.#readStored();
    return this.#queue;
  }

  async #readStored(): Promise<readonly QueuedInput[]> {
    let queue: readonly QueuedInput[] = [];
    if (!this.#isStored) return queue;
    for await (const records of this.#journal.history()) {
      for (const record of records) queue = queueAfter(queue, record, this.#threadId);
    }
    return queue;
  }

  async #store(queue: readonly QueuedInput[]): Promise<void> {
    const bytes = Buffer.byteLength(JSON.stringify(queue));
    if (queue.length > MAX_QUEUED || bytes > MAX_QUEUE_BYTES) throw new SessionError('the user-message queue is full');
    if (this.#isStored) await this.#journal.appendDurably([queueChanged(this.#threadId, queue)]);
    this.#queue = queue;
  }
}

function said(input: readonly UserInput[]): readonly UserInput[] {
  if (input.length === 0) throw new SessionError('only user input can be added to the user-message queue');
  return input;
}

function named(queue: readonly QueuedInput[], id: string): QueuedInput {
  const queued = queue.find((each) => each.id === id);
  if (queued === undefined) throw new SessionError(`queued submission not found: ${id}`);
  return queued;
}
