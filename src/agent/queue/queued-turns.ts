import type { QueuedInput } from '../../history/thread-queue.ts';
import type { TurnInput } from '../session/session.ts';
import { SessionError } from '../session/session-error.ts';
import type { SessionHost } from '../session/session-host.ts';
import type { MessageQueue, NewSubmission } from './message-queue.ts';

export interface TurnStarter {
  readonly isIdle: () => boolean;
  readonly submit: (turn: TurnInput) => { readonly turnId: string };
  readonly host: SessionHost;
}

/** Makes turns of what is queued: at once where none runs, else when the running one has completed. */
export class QueuedTurns {
  readonly queue: MessageQueue;
  readonly #starter: TurnStarter;

  constructor(queue: MessageQueue, starter: TurnStarter) {
    this.queue = queue;
    this.#starter = starter;
  }

  async add(submission: NewSubmission): Promise<QueuedInput> {
    const queued = await this.queue.add(submission);
    this.tell();
    await this.#startIfIdle(queued.id);
    return queued;
  }

  /** @throws {SessionError} a turn runs, or there is nothing to start. */
  async start(id: string | null): Promise<{ readonly turnId: string }> {
    const { queued, records } = await this.queue.take(this.#requireIdle(id));
    this.tell();
    return this.#starter.submit({
      input: queued.input,
      overrides: {},
      clientUserMessageId: queued.clientUserMessageId,
      records,
    });
  }

  /** A turn has completed; the next one is that of the queue, if a client spoke of it since the thread was loaded. */
  async next(): Promise<void> {
    if (this.queue.isKnownToWait) await this.#startIfIdle(null);
  }

  tell(): void {
    void this.#starter.host.emit({ kind: 'queueChanged' });
  }

  /** Another turn may begin meanwhile, or this one by another way: what was added is not refused for that. */
  async #startIfIdle(id: string | null): Promise<void> {
    if (!this.#starter.isIdle()) return;
    try {
      await this.start(id);
    } catch (error) {
      if (!(error instanceof SessionError)) throw error;
    }
  }

  #requireIdle(id: string | null): string | null {
    if (!this.#starter.isIdle()) throw new SessionError('thread already has an active or pending turn');
    return id;
  }
}
