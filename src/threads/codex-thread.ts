import type { Question, QuestionAnswers } from '../agent/session/question.ts';
import { QuestionFailed, QuestionWithdrawn } from '../agent/session/question.ts';
import type { AgentSession } from '../agent/session/session.ts';
import type { SessionHost, SessionJournal } from '../agent/session/session-host.ts';
import type { TurnEvent } from '../agent/session/turn-event.ts';
import { settleWithin } from '../async/settle-within.ts';
import type { ThreadConfig, ThreadWishes } from '../config/config-service.ts';
import type { SessionMetaPayload } from '../history/record.ts';
import type { LiveThread } from '../store/live-thread.ts';
import type { ThreadStore } from '../store/thread-store.ts';
import type { Caller, ReplyWatch } from './caller.ts';
import { type ClientConnection, RequestFailed } from './client-connection.ts';
import { journalOf } from './journal.ts';
import { Outbox } from './outbox.ts';
import { QUESTIONS } from './questions.ts';
import { PendingRequest, type ServerRequestIds } from './server-requests.ts';
import { StatusTracker } from './status.ts';
import { AgentProgress } from './sub-agents/agent-progress.ts';
import type { SpawnedFrom } from './sub-agents/spawned-from.ts';
import { Subscriptions } from './subscriptions.ts';
import { ThreadHold } from './thread-hold.ts';
import { toNotification, type WireNotification } from './turn-notifications.ts';

/** Two published clients hang when a turn speaks in the same read as the answer to its start. */
const FIRST_WORD_AFTER_REPLY_MS = 3;
/** … and when its end comes at once. */
const END_AFTER_REPLY_MS = 10;
/** Timers count in whole milliseconds: they may be early by a part of one. */
const TIMER_EARLY_MS = 1;
/** A client that does not read its answer must not keep the thread silent for the others. */
const MOST_WAIT_FOR_REPLY_MS = 200;

/** What every client hears, whether it watches the thread or not. */
const FOR_EVERYONE: ReadonlySet<string> = new Set(['account/rateLimits/updated', 'thread/goal/updated']);

export interface CodexThreadParts {
  readonly live: LiveThread;
  /** Where the thread lives: the configured store, or the private one of ephemeral threads. */
  readonly store: ThreadStore;
  readonly meta: SessionMetaPayload;
  readonly ephemeral: boolean;
  /** What it was loaded with; turns may have changed its settings since. */
  readonly config: ThreadConfig;
  /** Of a sub-agent; null for a thread that a user works in. */
  readonly spawned: SpawnedFrom | null;
  /** The thread at the top of those that spawned it; its own id where none did. */
  readonly rootThreadId: string;
  readonly createSession: (journal: SessionJournal, host: SessionHost) => AgentSession;
  readonly requestIds: ServerRequestIds;
  readonly replies: ReplyWatch;
  /** To every initialised connection. */
  readonly broadcast: (notification: WireNotification) => void;
  /** Called when a turn ended or a subscriber left: the thread may be idle now. */
  readonly onQuiet: () => void;
}

/** One loaded thread seen from outside: its session, its subscribers, and what they are told in which order. */
export class CodexThread implements SessionHost {
  readonly threadId: string;
  readonly live: LiveThread;
  readonly hold: ThreadHold;
  readonly store: ThreadStore;
  readonly meta: SessionMetaPayload;
  readonly ephemeral: boolean;
  readonly config: ThreadConfig;
  readonly spawned: SpawnedFrom | null;
  readonly rootThreadId: string;
  readonly progress = new AgentProgress();
  readonly session: AgentSession;
  readonly status: StatusTracker;
  readonly subscriptions = new Subscriptions();
  /** Set when it begins to unload; from then on it takes no requests. */
  closing: Promise<void> | null = null;

  readonly #parts: CodexThreadParts;
  readonly #outbox = new Outbox();
  readonly #pending = new Set<PendingRequest>();
  /** Told of only after the end of the turn: their turn was interrupted while they waited. */
  #withdrawn: PendingRequest[] = [];
  #startAnsweredAt = 0;

  constructor(parts: CodexThreadParts) {
    this.#parts = parts;
    this.threadId = parts.live.threadId;
    this.live = parts.live;
    this.hold = new ThreadHold(parts.live, () => this.isActive || this.session.hasRunningCommands);
    this.store = parts.store;
    this.meta = parts.meta;
    this.ephemeral = parts.ephemeral;
    this.config = parts.config;
    this.spawned = parts.spawned;
    this.rootThreadId = parts.rootThreadId;
    this.status = new StatusTracker((status) => {
      this.#outbox.send(() =>
        parts.broadcast({ method: 'thread/status/changed', params: { threadId: this.threadId, status } }),
      );
    });
    this.session = parts.createSession(journalOf(parts.live), this);
  }

  get instructionSources(): readonly string[] {
    return this.config.instructionSources;
  }

  /** The `config` object that it was loaded with. */
  get wishes(): ThreadWishes {
    return this.config.wishes;
  }

  get isActive(): boolean {
    return this.session.activeTurn !== null;
  }

  /** Keeps the turn's first words apart from the answer to the request that started it. */
  pauseForReply(caller: Caller): void {
    const release = this.#outbox.hold();
    caller.replyAlone();
    this.#parts.replies.after(caller, () => void this.#speakAfterReply(caller.connection, release));
  }

  /** Keeps what is said of the thread until the returned function is called. */
  holdNotifications(): () => void {
    return this.#outbox.hold();
  }

  emit(event: TurnEvent): void | Promise<void> {
    if (event.kind === 'turnStarted') this.status.turnStarted();
    if (event.kind === 'error' && !event.willRetry) this.status.failed();
    if (event.kind === 'turnCompleted') this.#beforeTurnCompleted(event);
    const notification = toNotification(event, this.threadId);
    this.#outbox.send(() => this.#notify(notification));
    if (event.kind === 'turnCompleted') this.#afterTurnCompleted();
    this.progress.follow(event);
    return this.#outbox.isHeld ? this.#outbox.drained() : this.subscriptions.backPressure();
  }

  /** Sends a notification in the thread's own order. */
  announce(notification: WireNotification, to: 'subscribers' | 'everyone' = 'subscribers'): void {
    this.#outbox.send(() => (to === 'everyone' ? this.#parts.broadcast(notification) : this.#notify(notification)));
  }

  async ask<Q extends Question>(question: Q, signal: AbortSignal): Promise<QuestionAnswers[Q['kind']]> {
    const kind = QUESTIONS[question.kind];
    signal.throwIfAborted();
    if (kind.waitingFlag !== null) this.status.waitingFor(kind.waitingFlag);
    if ('opening' in question && question.opening !== undefined) void this.emit(question.opening);
    const request = new PendingRequest(this.#parts.requestIds.take(), kind.method, {
      threadId: this.threadId,
      ...question.params,
      ...kind.newerMembers,
    });
    this.#pending.add(request);
    this.#outbox.send(() => {
      for (const connection of this.subscriptions.present) request.sendTo(connection);
    });
    const resolved = () => {
      if (kind.endsUnsaid !== true) this.#resolved(request);
    };
    const withdraw = (): void => {
      if (kind.endsUnsaid === true) {
        // Nobody is told.
      } else if (signal.reason instanceof QuestionWithdrawn) this.#resolved(request);
      else this.#withdrawn.push(request);
      request.withdraw(signal.reason);
    };
    signal.addEventListener('abort', withdraw, { once: true });
    try {
      const raw = await request.answer;
      resolved();
      return kind.read(raw) as QuestionAnswers[Q['kind']];
    } catch (reason) {
      if (!(reason instanceof RequestFailed)) throw reason;
      resolved();
      throw new QuestionFailed(reason.message);
    } finally {
      signal.removeEventListener('abort', withdraw);
      this.#pending.delete(request);
      const isWaiting = !signal.aborted || signal.reason instanceof QuestionWithdrawn;
      if (isWaiting && kind.waitingFlag !== null) this.status.answered(kind.waitingFlag);
    }
  }

  subscribe(connection: ClientConnection): void {
    this.subscriptions.add(connection);
  }

  /** Subscribes a connection that hears the first of the thread in the answer to its request. */
  join(connection: ClientConnection): () => void {
    return this.subscriptions.join(connection);
  }

  /** Subscribes a connection as long as it watches the thread that spawned this one, and asks it what is still open. */
  follow(connection: ClientConnection): void {
    this.subscriptions.follow(connection);
    this.replayRequests(connection);
  }

  /** It no longer watches the thread that spawned this one. */
  unfollow(connection: ClientConnection): void {
    if (this.subscriptions.isFollower(connection)) this.unsubscribe(connection);
  }

  /** Sends what still waits for an answer to a connection that joined later. */
  replayRequests(connection: ClientConnection): void {
    this.#outbox.send(() => {
      for (const request of this.#pending) request.sendTo(connection);
    });
  }

  /** False when the connection was not subscribed. */
  unsubscribe(connection: ClientConnection): boolean {
    const wasSubscribed = this.subscriptions.remove(connection);
    for (const request of this.#pending) request.forget(connection);
    if (wasSubscribed) this.#parts.onQuiet();
    return wasSubscribed;
  }

  /** Stops the turn, stores its end, and gives the thread back to its store. */
  async close(): Promise<void> {
    this.closing ??= this.#close();
    await this.closing;
  }

  async #close(): Promise<void> {
    await this.session.shutdown();
    for (const request of this.#pending) request.withdraw(new QuestionFailed('the thread was unloaded'));
    await this.#outbox.drained();
    await this.live.shutdown();
    this.progress.closed();
  }

  #beforeTurnCompleted(event: Extract<TurnEvent, { kind: 'turnCompleted' }>): void {
    this.#outbox.send(() => this.#waitAfterReply());
    if (event.status === 'failed') this.status.failed();
    this.status.turnEnded();
  }

  async #speakAfterReply(connection: ClientConnection, release: () => void): Promise<void> {
    // The pause counts from when the answer is out: it may have to wait for what was written before it.
    await settleWithin(connection.flushed(), MOST_WAIT_FOR_REPLY_MS);
    this.#startAnsweredAt = performance.now();
    setTimeout(release, FIRST_WORD_AFTER_REPLY_MS);
  }

  #waitAfterReply(): void {
    const waitMs = this.#startAnsweredAt + END_AFTER_REPLY_MS - performance.now();
    if (waitMs > 0) setTimeout(this.#outbox.hold(), Math.ceil(waitMs) + TIMER_EARLY_MS);
  }

  #afterTurnCompleted(): void {
    for (const request of this.#withdrawn) this.#resolved(request);
    this.#withdrawn = [];
    this.#outbox.send(() => this.#parts.onQuiet());
  }

  #resolved(request: PendingRequest): void {
    this.announce({ method: 'serverRequest/resolved', params: { threadId: this.threadId, requestId: request.id } });
  }

  #notify(notification: WireNotification): void {
    if (FOR_EVERYONE.has(notification.method)) this.#parts.broadcast(notification);
    else this.subscriptions.notify(notification.method, notification.params);
  }
}
