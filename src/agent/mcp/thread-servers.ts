import { unlessAborted } from '../../async/unless-aborted.ts';
import type { ToolSpec } from '../tools/tool-spec.ts';
import { McpConnectionPool } from './connection-pool.ts';
import { modelSchema } from './model-schema.ts';
import { LoginStore } from './oauth/login-store.ts';
import type { McpServerDefinition } from './server-definition.ts';
import { type McpServerAnnouncement, ThreadServer } from './thread-server.ts';
import { namespaceOf, toolNameOf } from './tool-names.ts';
import type { McpTool } from './wire-schemas.ts';

export interface ThreadServersOptions {
  readonly pool: McpConnectionPool;
  readonly definitions: readonly McpServerDefinition[];
  /** Absolute; where programs start whose definition names no folder. */
  readonly cwd: string;
  readonly announce: (announcement: McpServerAnnouncement) => void;
  /** Writes down that a tool is never asked about again. */
  readonly allowAlways: (server: string, tool: string) => Promise<void>;
}

/** A tool under the name that the model knows. */
export interface OfferedTool {
  readonly server: ThreadServer;
  readonly tool: McpTool;
}

/** The tools of one server as the model sees them. */
interface Namespace {
  readonly server: ThreadServer;
  /** By the name that the model knows. */
  readonly tools: ReadonlyMap<string, McpTool>;
}

const MAX_DESCRIPTION = 16_384;

/** The MCP servers of one loaded thread. */
export class ThreadServers {
  readonly #options: Omit<ThreadServersOptions, 'definitions'>;
  #definitions: readonly McpServerDefinition[];
  #servers: readonly ThreadServer[];
  #isClosed = false;

  constructor({ definitions, ...options }: ThreadServersOptions) {
    this.#options = options;
    this.#definitions = definitions;
    this.#servers = this.#serversFor(definitions);
  }

  /** Those of a thread that has none. */
  static none(): ThreadServers {
    const pool = new McpConnectionPool({ env: {}, logins: new LoginStore(''), maxMessageBytes: 0, isShared: true });
    return new ThreadServers({ pool, definitions: [], cwd: '', announce: () => {}, allowAlways: async () => {} });
  }

  /** As configured, those that are switched off too. */
  get definitions(): readonly McpServerDefinition[] {
    return this.#definitions;
  }

  /** Those that are switched on. */
  get servers(): readonly ThreadServer[] {
    return this.#servers;
  }

  find(name: string): ThreadServer | null {
    return this.#servers.find(({ definition }) => definition.name === name) ?? null;
  }

  /** Starts all servers; they announce themselves. */
  start(): void {
    for (const server of this.#servers) void server.start();
  }

  /** Resolves when every server is ready or has failed; rejects with the reason of the signal when that is aborted. */
  async settled(signal: AbortSignal): Promise<void> {
    if (this.#servers.length === 0) return;
    await unlessAborted(Promise.all(this.#servers.map((server) => server.settled())), signal);
  }

  /** Why the thread cannot be used: what is wrong with each server that it cannot do without. */
  async missing(): Promise<readonly string[]> {
    const required = this.#servers.filter(({ definition }) => definition.isRequired);
    await Promise.all(required.map((server) => server.settled()));
    return required.flatMap(({ definition, failure }) =>
      failure === null ? [] : [`${definition.name}: ${failure.reason}`],
    );
  }

  /** Starts these servers in the place of those that were there, which end when nothing uses them any more. */
  replace(definitions: readonly McpServerDefinition[]): void {
    if (this.#isClosed) return;
    const before = this.#servers;
    this.#definitions = definitions;
    this.#servers = this.#serversFor(definitions);
    this.start();
    for (const server of before) server.retire();
  }

  /** One entry of `tools` in a model request for each server that has any. */
  specs(): readonly ToolSpec[] {
    return [...this.#namespaces()].flatMap(([name, { server, tools }]) =>
      tools.size === 0 ? [] : [namespaceSpec(name, server, tools)],
    );
  }

  /** The tool that the model means; null when there is none of that name. */
  tool(namespace: string, name: string): OfferedTool | null {
    const namespaces = this.#namespaces();
    // 0.169 offers them without the last two letters, and histories of it are continued here.
    const found = namespaces.get(namespace) ?? namespaces.get(`${namespace}__`);
    const tool = found?.tools.get(name);
    return found === undefined || tool === undefined ? null : { server: found.server, tool };
  }

  /** Rejects when it could not be saved. */
  allowAlways(server: string, tool: string): Promise<void> {
    return this.#options.allowAlways(server, tool);
  }

  close(): void {
    this.#isClosed = true;
    for (const server of this.#servers) server.release();
    this.#servers = [];
  }

  #serversFor(definitions: readonly McpServerDefinition[]): readonly ThreadServer[] {
    return definitions
      .filter(({ isEnabled }) => isEnabled)
      .map((definition) => new ThreadServer({ definition, ...this.#options }));
  }

  #namespaces(): ReadonlyMap<string, Namespace> {
    const namespaces = new Map<string, Namespace>();
    for (const server of this.#servers) {
      const namespace = namespaceOf(server.definition.name, namespaces);
      namespaces.set(namespace, { server, tools: toolsByName(server.tools, namespace) });
    }
    return namespaces;
  }
}

function toolsByName(tools: readonly McpTool[], namespace: string): ReadonlyMap<string, McpTool> {
  const byName = new Map<string, McpTool>();
  for (const tool of tools) byName.set(toolNameOf(tool.name, namespace, byName), tool);
  return new Map([...byName].toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

function namespaceSpec(name: string, { definition, connection }: ThreadServer, tools: Namespace['tools']): ToolSpec {
  const description = connection?.instructions ?? `Tools of the MCP server ${definition.name}.`;
  return {
    type: 'namespace',
    name,
    description: description.slice(0, MAX_DESCRIPTION),
    tools: [...tools].map(([toolName, tool]) => ({
      type: 'function',
      name: toolName,
      description: (tool.description ?? '').slice(0, MAX_DESCRIPTION),
      strict: false,
      parameters: modelSchema(tool.inputSchema),
    })),
  };
}
