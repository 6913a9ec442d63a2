import type { Logger } from 'pino';
import type { Broadcast } from '../account/account-service.ts';
import { createAgentSession } from '../agent/agent-session.ts';
import { McpConnectionPool } from '../agent/mcp/connection-pool.ts';
import { LoginStore } from '../agent/mcp/oauth/login-store.ts';
import { ThreadServers } from '../agent/mcp/thread-servers.ts';
import type { ModelLogin } from '../agent/model/model-login.ts';
import { CommandSandbox } from '../agent/sandbox/command-sandbox.ts';
import { tools } from '../agent/tools/index.ts';
import { systemTimers, type Timers } from '../async/timers.ts';
import type { ConfigService } from '../config/config-service.ts';
import { SkillService } from '../config/skills/skill-service.ts';
import { SkillWatch } from '../config/skills/skill-watch.ts';
import { skillHomes } from '../config/skills/thread-skills.ts';
import { methods } from '../methods/index.ts';
import { unbuiltMethods } from '../methods/unbuilt.ts';
import { ClientProcesses } from '../processes/client-processes.ts';
import { CommandExec } from '../processes/command-exec.ts';
import { notifications } from '../protocol/notifications/index.ts';
import { AppServer } from '../server/server.ts';
import { describeHost, userAgentOf } from '../server/user-agent.ts';
import { InMemoryThreadStore } from '../store/memory/in-memory-thread-store.ts';
import type { ThreadStore } from '../store/thread-store.ts';
import { ServerRequestIds } from '../threads/server-requests.ts';
import { ThreadManager } from '../threads/thread-manager.ts';
import type { CreateSession } from '../threads/threads-context.ts';
import { ORIGINAL_VERSION } from '../version.ts';
import { HostFiles } from '../workspace/host-files.ts';
import { FileSearch } from '../workspace/search/file-search.ts';
import { WatchedPath } from '../workspace/watched-path.ts';
import { Watches } from '../workspace/watches.ts';
import { composeAccounts } from './compose-accounts.ts';

/** Begins the names of all methods that are additions of ours. */
const NO_SANDBOX =
  'Under read-only and workspace-write nothing runs without an approval here, because there is no sandbox';

/** What a byte of output can be long in JSON, twice: of the two streams. */
const OUTPUT_SHARE = 16;

const OWN_PREFIX = 'bobbin/';
/** A longer file would be held in memory three times over while it is sent. */
const MAX_FILE_BYTES = 128 * 1024 * 1024;
/** Base64 takes four characters for three bytes, and the answer has a frame. */
const FILE_SHARE = 0.74;

export interface ComposeServer {
  readonly config: ConfigService;
  readonly store: ThreadStore;
  readonly logger: Logger;
  /** For tests that let time pass. */
  readonly timers?: Timers;
}

/** The parts of a running server, joined. */
export interface ComposedServer {
  readonly server: AppServer;
  readonly threads: ThreadManager;
}

/** Puts the server together; nothing is read or written before a client connects. */
export function composeServer({ config, store, logger, timers }: ComposeServer): ComposedServer {
  const mcpPool = new McpConnectionPool({
    env: process.env,
    logins: new LoginStore(config.codexHome),
    maxMessageBytes: config.own['limits.max_mcp_message_bytes'],
    isShared: config.own['mcp.sharing'] === 'process',
  });
  const broadcast: Broadcast = (method, params) => {
    for (const connection of server.connections) connection.notify(method, params);
  };
  const sandbox = new CommandSandbox({
    bubblewrap: config.own['sandbox.bubblewrap'],
    maxProcesses: config.own['sandbox.max_processes'],
    onObstacle: (reason) => broadcast('configWarning', { summary: `${NO_SANDBOX}: ${reason}`, details: null }),
  });
  const tellOfSkills = (): void => broadcast('skills/changed', {});
  const skillWatch = new SkillWatch({
    homes: skillHomes(config.surroundings),
    openWatch: (folder, onChange) => new WatchedPath(folder, onChange),
    timers: timers ?? systemTimers,
    onChanged: tellOfSkills,
    onTrouble: (summary) => broadcast('configWarning', { summary, details: null }),
  });
  const requestIds = new ServerRequestIds();
  const { accounts, keeper } = composeAccounts({
    config,
    broadcast,
    connections: () => server.connections,
    requestIds,
    logger,
  });
  const threads = new ThreadManager({
    store,
    ephemeralStore: new InMemoryThreadStore(),
    config,
    mcpPool,
    createSession: sessionFactory({ config, mcpPool, sandbox, skillWatch, login: keeper }),
    requestIds,
    logger,
    timers,
    releaseAfterMs: config.own.release_after * 1000,
    unloadAfterMs: config.own.unload_after_ms,
  });
  const watches = new Watches(timers);
  const fileSearch = new FileSearch();
  const maxResponseBytes = config.own['limits.max_response_bytes'];
  const maxOutputBytes = Math.floor(maxResponseBytes / OUTPUT_SHARE);
  const commands = new CommandExec({ sandbox, defaults: () => config.forCommands(), maxOutputBytes });
  const processes = new ClientProcesses({ maxOutputBytes });
  const server: AppServer = new AppServer({
    methods,
    unbuilt: unbuiltMethods,
    notifications,
    services: {
      threads,
      config,
      accounts,
      skills: new SkillService({ config, watch: skillWatch, onSwitched: tellOfSkills }),
      files: new HostFiles({ maxFileBytes: Math.min(MAX_FILE_BYTES, Math.floor(maxResponseBytes * FILE_SHARE)) }),
      watches,
      fileSearch,
      commands,
      processes,
    },
    identity: {
      codexHome: config.codexHome,
      installationId: config.installationId,
      configWarnings: config.warnings,
      ownMethods: methods.map(({ name }) => name).filter((name) => name.startsWith(OWN_PREFIX)),
    },
    limits: {
      maxLineBytes: config.own['limits.max_line_bytes'],
      maxResponseBytes,
      maxInFlight: config.own['limits.max_requests_in_flight'],
    },
    logger,
    onConnected: (connection) => threads.connected(connection),
    onDisconnected: (connection) => {
      watches.disconnected(connection);
      fileSearch.disconnected(connection);
      commands.disconnected(connection);
      processes.disconnected(connection);
      threads.disconnected(connection);
      if (server.connections.length === 0) skillWatch.clear();
    },
  });
  return { server, threads };
}

interface SessionParts {
  readonly config: ConfigService;
  readonly mcpPool: McpConnectionPool;
  readonly sandbox: CommandSandbox;
  readonly skillWatch: SkillWatch;
  readonly login: ModelLogin;
}

function sessionFactory({ config, mcpPool, sandbox, skillWatch, login }: SessionParts): CreateSession {
  const host = describeHost();
  return ({
    threadId,
    settings,
    session,
    instructionSources,
    mcpServers,
    originator,
    dynamicTools,
    rawEvents,
    agents,
    lineage,
    source,
    transcriptPath,
    journal,
    host: surroundings,
  }) => {
    skillWatch.add(settings.cwd);
    return createAgentSession({
      threadId,
      settings,
      source,
      journal,
      host: surroundings,
      tools,
      agents,
      mcp: new ThreadServers({
        pool: mcpPool,
        definitions: mcpServers,
        cwd: settings.cwd,
        announce: (announcement) => void surroundings.emit({ kind: 'mcpServerStatus', ...announcement }),
        allowAlways: (server, tool) => config.allowMcpTool(server, tool),
      }),
      config: {
        ...session,
        sandbox,
        login,
        instructionFiles: instructionSources,
        codexHome: config.codexHome,
        installationId: config.installationId,
        originator,
        dynamicTools,
        rawEvents,
        lineage,
        transcriptPath,
        userAgent: userAgentOf({ name: originator, version: ORIGINAL_VERSION }, host),
      },
    });
  };
}
