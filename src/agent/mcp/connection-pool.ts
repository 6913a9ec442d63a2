import { McpConnection } from './mcp-connection.ts';
import type { LoginStore } from './oauth/login-store.ts';
import type { McpSurroundings } from './open-transport.ts';
import type { McpServerDefinition } from './server-definition.ts';

export interface ConnectionPoolOptions {
  readonly env: NodeJS.ProcessEnv;
  readonly logins: LoginStore;
  /** Longest message that is read from a server, in bytes. */
  readonly maxMessageBytes: number;
  /** True: all threads that would start a server in the same way use one; false: each has its own. */
  readonly isShared: boolean;
}

/** A use of a server. As long as one is not released the server is kept running. */
export interface McpLease {
  /**
   * The connection, of a server that is started when it does not run.
   *
   * @throws {McpStartFailed}
   */
  connect(): Promise<McpConnection>;
  /** True while a server runs that was ready. */
  readonly isConnected: boolean;
  release(): void;
}

/** The MCP servers of this process: each runs once, as long as somebody uses it. */
export class McpConnectionPool {
  readonly #options: ConnectionPoolOptions;
  readonly #servers = new Map<string, SharedServer>();
  /** Those that still end. */
  readonly #endings = new Set<Promise<void>>();
  #privateUses = 0;
  #generation = 0;
  #isClosed = false;

  constructor(options: ConnectionPoolOptions) {
    this.#options = options;
  }

  /** The logins that its servers use. */
  get logins(): LoginStore {
    return this.#options.logins;
  }

  /** Begins to use a server; `cwd`, absolute, is where a program starts whose definition names no folder. */
  use(definition: McpServerDefinition, cwd: string): McpLease {
    const key = this.#options.isShared ? `${this.#generation} ${keyOf(definition, cwd)}` : `${this.#takeNumber()}`;
    return this.#lease(key, this.#servers.get(key) ?? this.#add(key, definition, cwd));
  }

  /** As `use`, for a look at what the server offers: one that runs in another folder will do. */
  peek(definition: McpServerDefinition, cwd: string): McpLease {
    const like = `${this.#generation} ${keyOf(definition, null)}`;
    const running = [...this.#servers].find(([key, { isConnected }]) => isConnected && key.startsWith(like));
    return running === undefined ? this.use(definition, cwd) : this.#lease(...running);
  }

  /** Who uses a server from now on gets one that was started after this. */
  startAnew(): void {
    this.#generation += 1;
  }

  /** Ends all servers; no other can be started. */
  async close(): Promise<void> {
    this.#isClosed = true;
    for (const [key, server] of [...this.#servers]) this.#end(key, server);
    await Promise.all(this.#endings);
  }

  #add(key: string, definition: McpServerDefinition, cwd: string): SharedServer {
    const { isShared: _, ...surroundings } = this.#options;
    const server = new SharedServer(definition, { cwd, ...surroundings });
    if (this.#isClosed) void server.close();
    this.#servers.set(key, server);
    return server;
  }

  #lease(key: string, server: SharedServer): McpLease {
    server.uses += 1;
    let isReleased = false;
    return {
      connect: () => server.connect(),
      get isConnected() {
        return server.isConnected;
      },
      release: () => {
        if (isReleased) return;
        isReleased = true;
        server.uses -= 1;
        if (server.uses === 0) this.#end(key, server);
      },
    };
  }

  #takeNumber(): number {
    this.#privateUses += 1;
    return this.#privateUses;
  }

  #end(key: string, server: SharedServer): void {
    if (this.#servers.get(key) === server) this.#servers.delete(key);
    const ending = server.close().finally(() => this.#endings.delete(ending));
    this.#endings.add(ending);
  }
}

/** One server, started when it is needed and again after it ended. */
class SharedServer {
  uses = 0;
  readonly #definition: McpServerDefinition;
  readonly #surroundings: McpSurroundings;
  readonly #ended = new AbortController();
  #opening: Promise<McpConnection> | null = null;
  #connection: McpConnection | null = null;

  constructor(definition: McpServerDefinition, surroundings: McpSurroundings) {
    this.#definition = definition;
    this.#surroundings = surroundings;
  }

  get isConnected(): boolean {
    return this.#connection !== null && !this.#connection.isLost;
  }

  async connect(): Promise<McpConnection> {
    if (this.#connection !== null && !this.#connection.isLost) return this.#connection;
    this.#opening ??= this.#open().finally(() => {
      this.#opening = null;
    });
    return this.#opening;
  }

  async close(): Promise<void> {
    this.#ended.abort();
    await this.#opening?.catch(() => undefined);
    await this.#connection?.close();
  }

  async #open(): Promise<McpConnection> {
    await this.#connection?.close();
    this.#connection = null;
    this.#connection = await McpConnection.open(this.#definition, this.#surroundings, this.#ended.signal);
    return this.#connection;
  }
}

/** What makes two uses of a server the same; without a folder, the part that does not depend on it. */
function keyOf({ name, transport, startupTimeoutMs }: McpServerDefinition, cwd: string | null): string {
  const folder = transport.kind === 'stdio' && cwd !== null ? cwd : '';
  return `${JSON.stringify([name, transport, startupTimeoutMs])} ${folder}`;
}
