import type { TurnEvent } from '../../agent/session/turn-event.ts';
import { type AgentStatus, isFinal } from '../../agent/sub-agents/agent-status.ts';

/** How far a thread has come, as whoever spawned it sees it. */
export class AgentProgress {
  #status: AgentStatus = 'pending_init';
  readonly #watchers = new Set<(status: AgentStatus) => void>();

  get status(): AgentStatus {
    return this.#status;
  }

  /** It was given something to do: what it said before is no longer its end. */
  resumed(): void {
    if (isFinal(this.#status)) this.#become('running');
  }

  follow(event: TurnEvent): void {
    if (event.kind === 'turnStarted') this.#become('running');
    if (event.kind === 'turnCompleted') this.#become(statusAfter(event));
  }

  closed(): void {
    this.#become('shutdown');
  }

  /** Calls back once, when the status is final: at once where it is. Returns what ends that. */
  onceFinal(tell: (status: AgentStatus) => void): () => void {
    if (isFinal(this.#status)) {
      tell(this.#status);
      return () => undefined;
    }
    const watcher = (status: AgentStatus): void => {
      if (!isFinal(status)) return;
      this.#watchers.delete(watcher);
      tell(status);
    };
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  }

  #become(status: AgentStatus): void {
    this.#status = status;
    for (const tell of [...this.#watchers]) tell(status);
  }
}

function statusAfter({ status, error, lastAgentMessage }: Extract<TurnEvent, { kind: 'turnCompleted' }>): AgentStatus {
  if (status === 'interrupted') return 'interrupted';
  if (status === 'failed') return { errored: error?.message ?? '' };
  return { completed: lastAgentMessage?.text ?? null };
}
