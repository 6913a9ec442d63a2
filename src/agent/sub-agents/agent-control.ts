import type { UserInput } from '../../protocol/input.ts';
import type { SessionSettings } from '../session/session-settings.ts';
import type { AgentRole } from './agent-roles.ts';
import type { AgentStatus } from './agent-status.ts';

/** How many sub-agents there may be. */
export interface AgentLimits {
  /** At one time, for a thread and all that descends from it. */
  readonly maxThreads: number;
  /** How far down: an agent at this depth has none of its own. */
  readonly maxDepth: number;
}

/** What a sub-agent begins with. */
export interface SpawnAgent {
  /** Of the turn that asks for it; the agent works under the same. */
  readonly settings: SessionSettings;
  readonly input: readonly UserInput[];
  /** Of the turn that asks for it. */
  readonly rootTurnId: string;
  /** Null: it is what its parent is. */
  readonly role: AgentRole | null;
  /** As the model named the role; null: it did not. */
  readonly roleName: string | null;
  /** Whether it knows the conversation so far. */
  readonly isForked: boolean;
}

export interface SpawnedAgent {
  readonly agentId: string;
  readonly nickname: string;
  readonly status: AgentStatus;
  readonly model: string;
  readonly effort: SessionSettings['effort'];
}

export interface SendInput {
  /** It drops what it does now. */
  readonly interrupts: boolean;
  /** Of the turn that sends it. */
  readonly rootTurnId: string;
}

/**
 * The sub-agents of one thread: other loaded threads that work for it.
 *
 * All ids are thread ids. An agent that this thread did not spawn, and none of its agents did, does not exist for it.
 */
export interface AgentControl {
  /** How many threads are above this one. */
  readonly depth: number;
  /** @throws {AgentError} there are as many as there may be. */
  spawn(request: SpawnAgent): Promise<SpawnedAgent>;
  /**
   * Gives it something to do, at once or with its running turn; answers the id of that turn.
   *
   * @throws {AgentError} it is not loaded, or cannot take it.
   */
  send(agentId: string, input: readonly UserInput[], options: SendInput): Promise<string>;
  /**
   * Loads one that was closed.
   *
   * @throws {AgentError} there is none such.
   */
  resume(agentId: string): Promise<AgentStatus>;
  /**
   * Ends it and all that it spawned; answers how it stood.
   *
   * @throws {AgentError} it is not loaded.
   */
  close(agentId: string): Promise<AgentStatus>;
  statusOf(agentId: string): AgentStatus;
  /** Resolves when the status of one of them is final. Rejects with the reason of the signal. */
  untilOneEnds(agentIds: readonly string[], signal: AbortSignal): Promise<void>;
}

/** Something that a model wanted of an agent and cannot have. The message is for the model. */
export class AgentError extends Error {
  override readonly name = 'AgentError';

  static notFound(agentId: string): AgentError {
    return new AgentError(`agent with id ${agentId} not found`);
  }
}

/** For a session that stands alone. */
export const NO_AGENTS: AgentControl = {
  depth: Number.POSITIVE_INFINITY,
  spawn: () => Promise.reject(new AgentError('sub-agents are not available here')),
  send: (agentId) => Promise.reject(AgentError.notFound(agentId)),
  resume: (agentId) => Promise.reject(AgentError.notFound(agentId)),
  close: (agentId) => Promise.reject(AgentError.notFound(agentId)),
  statusOf: () => 'not_found',
  untilOneEnds: () => Promise.resolve(),
};
