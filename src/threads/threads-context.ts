import type { Logger } from 'pino';
import type { DynamicTool } from '../agent/dynamic-tools/dynamic-tool.ts';
import type { SessionSource } from '../agent/hooks/session-start.ts';
import type { McpConnectionPool } from '../agent/mcp/connection-pool.ts';
import type { McpLoginAttempt } from '../agent/mcp/oauth/log-in.ts';
import type { McpServerDefinition } from '../agent/mcp/server-definition.ts';
import type { AgentSession } from '../agent/session/session.ts';
import type { SessionConfig } from '../agent/session/session-config.ts';
import type { SessionHost, SessionJournal } from '../agent/session/session-host.ts';
import type { SessionSettings } from '../agent/session/session-settings.ts';
import type { AgentControl } from '../agent/sub-agents/agent-control.ts';
import type { ConfigService, ThreadConfig } from '../config/config-service.ts';
import type { ThreadStore } from '../store/thread-store.ts';
import type { ReplyWatch } from './caller.ts';
import type { ServerRequestIds } from './server-requests.ts';
import type { AgentSlots } from './sub-agents/agent-slots.ts';
import type { ThreadRegistry } from './thread-registry.ts';
import type { WireNotification } from './turn-notifications.ts';

/** Makes the agent side of a loaded thread. */
export type CreateSession = (options: {
  readonly threadId: string;
  readonly settings: SessionSettings;
  readonly session: ThreadConfig['session'];
  /** Files whose text the model is given as the user's instructions. */
  readonly instructionSources: readonly string[];
  readonly mcpServers: readonly McpServerDefinition[];
  readonly originator: string;
  readonly dynamicTools: readonly DynamicTool[];
  readonly rawEvents: boolean;
  readonly agents: AgentControl;
  readonly lineage: SessionConfig['lineage'];
  readonly source: SessionSource;
  readonly transcriptPath: () => Promise<string | null>;
  readonly journal: SessionJournal;
  readonly host: SessionHost;
}) => AgentSession;

/** What the operations on threads share; made once per process. */
export interface ThreadsContext {
  readonly store: ThreadStore;
  /** Where threads live that must leave no trace; always in memory. */
  readonly ephemeralStore: ThreadStore;
  readonly config: ConfigService;
  readonly mcpPool: McpConnectionPool;
  /** Logins to MCP servers that are under way. */
  readonly mcpLogins: Set<McpLoginAttempt>;
  readonly createSession: CreateSession;
  readonly registry: ThreadRegistry;
  readonly agentSlots: AgentSlots;
  /** What a loaded thread works with its sub-agents by; `depth` counts the threads above it. */
  readonly agentsOf: (threadId: string, depth: number) => AgentControl;
  readonly replies: ReplyWatch;
  readonly requestIds: ServerRequestIds;
  readonly logger: Logger;
  /** To every initialised connection. */
  readonly broadcast: (notification: WireNotification) => void;
  /** Lets go of the thread after a while, and unloads it later, if nobody watches it. */
  readonly onQuiet: (threadId: string) => void;
}
