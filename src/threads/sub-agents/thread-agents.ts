import { UNTOLD_MODE } from '../../agent/session/mode-setting.ts';
import type { TurnInput } from '../../agent/session/session.ts';
import { SessionError } from '../../agent/session/session-error.ts';
import {
  type AgentControl,
  AgentError,
  type SendInput,
  type SpawnAgent,
  type SpawnedAgent,
} from '../../agent/sub-agents/agent-control.ts';
import type { AgentStatus } from '../../agent/sub-agents/agent-status.ts';
import type { UserInput } from '../../protocol/input.ts';
import { RpcError } from '../../protocol/rpc-error.ts';
import { ThreadStoreError } from '../../store/errors.ts';
import type { CodexThread } from '../codex-thread.ts';
import { unloadThread } from '../load-thread.ts';
import { writing } from '../operations/writing.ts';
import type { ThreadsContext } from '../threads-context.ts';
import { agentsOfTree, descendantsOf } from './agent-tree.ts';
import { loadAgent } from './load-agent.ts';
import { makeAgent } from './make-agent.ts';

/** The sub-agents of one loaded thread. */
export class ThreadAgents implements AgentControl {
  readonly #context: ThreadsContext;
  readonly #threadId: string;
  readonly depth: number;

  constructor(context: ThreadsContext, threadId: string, depth: number) {
    this.#context = context;
    this.#threadId = threadId;
    this.depth = depth;
  }

  async spawn(request: SpawnAgent): Promise<SpawnedAgent> {
    const parent = this.#parent();
    const { agentSlots } = this.#context;
    this.#expectRoom(parent);
    const settings = { ...request.settings, collaborationMode: UNTOLD_MODE };
    const { agent, nickname } = await agentSlots.during(parent.rootThreadId, () =>
      orAgentError(() => makeAgent(this.#context, parent, { ...request, settings })),
    );
    await this.#expectParent(agent);
    this.#take(agent, parent);
    const { model, effort } = agent.session.settings;
    const { status } = agent.progress;
    await this.#tell(agent, request);
    return { agentId: agent.threadId, nickname, status, model, effort };
  }

  async send(agentId: string, input: readonly UserInput[], { interrupts, rootTurnId }: SendInput): Promise<string> {
    const agent = this.#require(agentId);
    if (interrupts) {
      const { release } = await agent.session.interrupt('');
      release();
    }
    return this.#tell(agent, { input, rootTurnId });
  }

  async resume(agentId: string): Promise<AgentStatus> {
    const loaded = this.#find(agentId);
    if (loaded !== null) return loaded.progress.status;
    const parent = this.#parent();
    this.#expectRoom(parent);
    const agent = await this.#context.agentSlots.during(parent.rootThreadId, () =>
      orAgentError(() => loadAgent(this.#context, parent, agentId)),
    );
    await this.#expectParent(agent);
    this.#take(agent, parent);
    return agent.progress.status;
  }

  async close(agentId: string): Promise<AgentStatus> {
    const agent = this.#require(agentId);
    const { status } = agent.progress;
    for (const thread of [agent, ...descendantsOf(this.#context.registry, agentId)]) {
      await unloadThread(this.#context, thread);
    }
    return status;
  }

  statusOf(agentId: string): AgentStatus {
    return this.#find(agentId)?.progress.status ?? 'not_found';
  }

  untilOneEnds(agentIds: readonly string[], signal: AbortSignal): Promise<void> {
    const agents = agentIds.map((id) => this.#find(id));
    return new Promise((resolve, reject) => {
      const watches: (() => void)[] = [];
      const settle = (done: () => void) => (): void => {
        signal.removeEventListener('abort', abort);
        for (const stop of watches) stop();
        done();
      };
      const end = settle(resolve);
      const abort = settle(() => reject(signal.reason));
      if (signal.aborted) abort();
      else if (agents.some((agent) => agent === null)) end();
      else {
        signal.addEventListener('abort', abort, { once: true });
        for (const agent of agents) if (agent !== null) watches.push(agent.progress.onceFinal(end));
      }
    });
  }

  #parent(): CodexThread {
    const parent = this.#context.registry.peek(this.#threadId);
    if (parent === null || parent.closing !== null) throw new AgentError('the thread is closed');
    return parent;
  }

  /** Its parent may have been unloaded while it was made. */
  async #expectParent(agent: CodexThread): Promise<void> {
    try {
      this.#parent();
    } catch (error) {
      await unloadThread(this.#context, agent);
      throw error;
    }
  }

  #find(agentId: string): CodexThread | null {
    const agents = descendantsOf(this.#context.registry, this.#threadId);
    return agents.find(({ threadId, closing }) => threadId === agentId && closing === null) ?? null;
  }

  #require(agentId: string): CodexThread {
    const agent = this.#find(agentId);
    if (agent === null) throw AgentError.notFound(agentId);
    return agent;
  }

  #expectRoom({ rootThreadId, config }: CodexThread): void {
    const { registry, agentSlots } = this.#context;
    const count = agentsOfTree(registry, rootThreadId).length + agentSlots.taken(rootThreadId);
    if (count < config.session.agents.maxThreads) return;
    throw new AgentError('collab spawn failed: agent thread limit reached');
  }

  /** Shows a loaded agent to those who watch its parent, which is told when the agent ends. */
  #take(agent: CodexThread, parent: CodexThread): void {
    const { threadId } = agent;
    for (const connection of parent.subscriptions.present) agent.follow(connection);
    this.#context.broadcast({ method: 'thread/status/changed', params: { threadId, status: agent.status.value } });
    agent.session.mcp.start();
    agent.progress.onceFinal((status) => {
      if (status !== 'shutdown') void this.#agentEnded(threadId, status);
    });
  }

  async #agentEnded(agentId: string, status: AgentStatus): Promise<void> {
    const { registry, logger } = this.#context;
    const parent = registry.peek(this.#threadId);
    if (parent === null || parent.closing !== null) return;
    try {
      await writing(this.#context, parent, () => parent.session.agentEnded(agentId, status));
    } catch (error) {
      logger.warn({ err: error, threadId: this.#threadId, agentId }, 'a thread could not be told how its agent ended');
    }
  }

  #tell(agent: CodexThread, { input, rootTurnId }: Pick<TurnInput, 'input' | 'rootTurnId'>): Promise<string> {
    return orAgentError(() =>
      writing(this.#context, agent, () => {
        const { turnId } = agent.session.submit({ input, overrides: {}, rootTurnId });
        agent.progress.resumed();
        return turnId;
      }),
    );
  }
}

/** What the store or the session refuses is for the model to read. */
async function orAgentError<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof ThreadStoreError || error instanceof RpcError || error instanceof SessionError) {
      throw new AgentError(error.message);
    }
    throw error;
  }
}
