import type { McpConnectionPool, McpLease } from './connection-pool.ts';
import type { McpConnection } from './mcp-connection.ts';
import { McpRequestFailed, McpStartFailed } from './mcp-error.ts';
import { isToolOffered, type McpServerDefinition } from './server-definition.ts';
import type { McpTool } from './wire-schemas.ts';

export type McpServerState = 'starting' | 'ready' | 'failed' | 'cancelled';

/** What clients hear of the start of a server. */
export interface McpServerAnnouncement {
  readonly name: string;
  readonly status: McpServerState;
  /** Why it failed. */
  readonly error: string | null;
  /** A login that was good once is not any more. */
  readonly needsLoginAgain: boolean;
}

export interface ThreadServerParts {
  readonly definition: McpServerDefinition;
  readonly pool: McpConnectionPool;
  /** Absolute. */
  readonly cwd: string;
  readonly announce: (announcement: McpServerAnnouncement) => void;
}

/** One MCP server as one thread uses it. It is started again when it ended and is needed. */
export class ThreadServer {
  readonly definition: McpServerDefinition;
  readonly #announce: ThreadServerParts['announce'];
  readonly #lease: McpLease;
  #state: McpServerState | null = null;
  #failure: McpStartFailed | null = null;
  #connection: McpConnection | null = null;
  #starting: Promise<void> | null = null;
  #uses = 0;
  #isRetired = false;

  constructor({ definition, pool, cwd, announce }: ThreadServerParts) {
    this.definition = definition;
    this.#announce = announce;
    this.#lease = pool.use(definition, cwd);
  }

  /** Null before it was first started. */
  get state(): McpServerState | null {
    return this.#state;
  }

  get failure(): McpStartFailed | null {
    return this.#failure;
  }

  /** The last connection, lost or not; null as long as there was none. */
  get connection(): McpConnection | null {
    return this.#connection;
  }

  /** What the server offers, as far as the configuration lets it. */
  get tools(): readonly McpTool[] {
    return (this.#connection?.tools ?? []).filter(({ name }) => isToolOffered(this.definition, name));
  }

  /** Starts it, or starts it again after it ended. Never rejects. */
  start(): Promise<void> {
    this.#starting ??= this.#start().finally(() => {
      this.#starting = null;
    });
    return this.#starting;
  }

  /** Resolves when it is not being started. */
  async settled(): Promise<void> {
    await this.#starting;
  }

  /**
   * Does something with the running server, which is kept as long as that takes. One that ended is started again; one
   * that never was ready is not.
   *
   * @throws {McpStartFailed} It does not run.
   */
  async use<T>(action: (connection: McpConnection) => Promise<T>): Promise<T> {
    this.#uses += 1;
    try {
      await this.settled();
      try {
        return await action(await this.#running());
      } catch (error) {
        if (!(error instanceof McpRequestFailed) || !error.isSessionLost) throw error;
        // The server did nothing: it did not know who asked.
        return await action(await this.#running());
      }
    } finally {
      this.#uses -= 1;
      this.#releaseWhenUnused();
    }
  }

  /** Lets go of the server as soon as nothing of this thread uses it. */
  retire(): void {
    this.#isRetired = true;
    this.#releaseWhenUnused();
  }

  /** Lets go of the server at once. */
  release(): void {
    this.#isRetired = true;
    this.#lease.release();
  }

  async #running(): Promise<McpConnection> {
    if (this.#connection !== null && (this.#failure !== null || this.#connection.isLost)) await this.start();
    if (this.#failure !== null) throw this.#failure;
    if (this.#connection === null) throw McpStartFailed.because(this.definition.name, 'it was not started');
    return this.#connection;
  }

  #releaseWhenUnused(): void {
    if (this.#isRetired && this.#uses === 0) this.#lease.release();
  }

  async #start(): Promise<void> {
    this.#enter('starting', null);
    try {
      this.#connection = await this.#lease.connect();
      this.#enter('ready', null);
    } catch (error) {
      const { name } = this.definition;
      this.#enter('failed', error instanceof McpStartFailed ? error : McpStartFailed.because(name, String(error)));
    }
  }

  #enter(state: McpServerState, failure: McpStartFailed | null): void {
    this.#state = state;
    this.#failure = failure;
    // Nobody is interested in the end of a start that was given up.
    if (this.#isRetired) return;
    this.#announce({
      name: this.definition.name,
      status: state,
      error: failure?.message ?? null,
      needsLoginAgain: failure?.missingLogin === 'again',
    });
  }
}
