import type { Client } from '@modelcontextprotocol/sdk/client/index.js';
import type { JsonSchemaValidator, jsonSchemaValidator } from '@modelcontextprotocol/sdk/validation/types.js';
import type { z } from 'zod';
import { ORIGINAL_VERSION } from '../../version.ts';
import { SpawnFailed } from '../exec/spawn-failed.ts';
import { type Elicit, Elicitations } from './elicitations.ts';
import { listRows, type McpPage } from './list-rows.ts';
import { loadSdk, type Sdk } from './load-sdk.ts';
import { McpStartFailed } from './mcp-error.ts';
import { McpRequests, NO_TIMEOUT_MS, type RequestOptions } from './mcp-requests.ts';
import { hasLogin } from './oauth/log-in.ts';
import { LoginNeeded } from './oauth/stored-login-provider.ts';
import { type McpSurroundings, type OpenedTransport, openTransport } from './open-transport.ts';
import type { McpServerDefinition } from './server-definition.ts';
import {
  McpResource,
  McpResourceTemplate,
  McpTool,
  McpToolResult,
  ReadResourceResult,
  ResourcesPage,
  ResourceTemplatesPage,
  ToolsPage,
} from './wire-schemas.ts';

const RELIST_TIMEOUT_MS = 30_000;

const METHOD_NOT_FOUND = -32601;
const NOT_NEEDED = 'it is not needed any more';
const SERVER_NAME = /^[a-zA-Z0-9_:@/.-]+$/;

/** Servers know clients by the name; the title is ours. */
const CLIENT = { name: 'codex-mcp-client', title: 'bobbin', version: ORIGINAL_VERSION };
/** Whether an output is as its tool announced is left to the model, as in the original. */
const NO_VALIDATION: jsonSchemaValidator = {
  getValidator:
    <T>(): JsonSchemaValidator<T> =>
    (data) => ({ valid: true, data: data as T, errorMessage: undefined }),
};

export interface ToolCallOptions extends RequestOptions {
  readonly meta: Readonly<Record<string, unknown>>;
  readonly onProgress?: ((message: string) => void) | undefined;
  /** Answers what the server asks the user meanwhile; that time does not count. */
  readonly elicit: Elicit;
}

/** A connection to a running MCP server; lost for good when the server ends. */
export class McpConnection {
  readonly definition: McpServerDefinition;
  readonly #client: Client;
  readonly #opened: OpenedTransport;
  readonly #requests: McpRequests;
  readonly #elicitations = new Elicitations();
  #tools: readonly McpTool[] = [];
  #relisting: Promise<void> | null = null;
  #isStale = false;

  private constructor(definition: McpServerDefinition, sdk: Sdk, opened: OpenedTransport) {
    this.definition = definition;
    this.#opened = opened;
    this.#client = new sdk.Client(CLIENT, {
      capabilities: { elicitation: { form: {}, url: {} } },
      jsonSchemaValidator: NO_VALIDATION,
    });
    this.#requests = new McpRequests(this.#client, sdk, () => opened.endedBecause());
    this.#client.fallbackRequestHandler = async ({ method, params }, { signal }) =>
      this.#answer(method, params, signal);
    this.#client.fallbackNotificationHandler = async ({ method }) => {
      if (method === 'notifications/tools/list_changed') this.#relist();
    };
  }

  /**
   * Starts a server and asks for its tools.
   *
   * @throws {McpStartFailed} It did not start, answer or list its tools in time, or the signal was aborted. Nothing of it
   * is left running.
   */
  static async open(
    definition: McpServerDefinition,
    surroundings: McpSurroundings,
    signal: AbortSignal,
  ): Promise<McpConnection> {
    if (signal.aborted) throw McpStartFailed.because(definition.name, NOT_NEEDED);
    const opened = await tryToOpen(definition, surroundings);
    // A program starts while this is loaded.
    const sdk = await loadSdk();
    const connection = new McpConnection(definition, sdk, opened);
    try {
      await connection.#start(signal);
      return connection;
    } catch (error) {
      await opened.transport.close();
      throw error;
    }
  }

  /** As the server listed them last. */
  get tools(): readonly McpTool[] {
    return this.#tools;
  }

  get serverInfo(): ReturnType<Client['getServerVersion']> {
    return this.#client.getServerVersion();
  }

  get capabilities(): ReturnType<Client['getServerCapabilities']> {
    return this.#client.getServerCapabilities();
  }

  /** What the server says of itself to the model. */
  get instructions(): string | null {
    return this.#client.getInstructions() ?? null;
  }

  /** The server ended, or forgot its session: another connection is needed. */
  get isLost(): boolean {
    return this.#requests.isLost;
  }

  /** @throws {McpRequestFailed} The reason of the signal when that is aborted. */
  async callTool(
    name: string,
    args: Readonly<Record<string, unknown>> | null,
    { meta, elicit, ...options }: ToolCallOptions,
  ): Promise<McpToolResult> {
    const params = { _meta: meta, name, ...(args === null ? {} : { arguments: args }) };
    const { useTimer, close } = this.#elicitations.open(elicit);
    try {
      return await this.#requests.send('tools/call', params, McpToolResult, { ...options, useTimer });
    } finally {
      close();
    }
  }

  async listResources(cursor: string | null, options: RequestOptions): Promise<McpPage<McpResource>> {
    const page = await this.#requests.send('resources/list', paramsOf(cursor), ResourcesPage, options);
    return { rows: wholeRows(page.resources, McpResource), nextCursor: page.nextCursor ?? null };
  }

  async listResourceTemplates(cursor: string | null, options: RequestOptions): Promise<McpPage<McpResourceTemplate>> {
    const page = await this.#requests.send(
      'resources/templates/list',
      paramsOf(cursor),
      ResourceTemplatesPage,
      options,
    );
    return { rows: wholeRows(page.resourceTemplates, McpResourceTemplate), nextCursor: page.nextCursor ?? null };
  }

  readResource(
    uri: string,
    { meta = {}, ...options }: RequestOptions & { readonly meta?: Readonly<Record<string, unknown>> },
  ): Promise<ReadResourceResult> {
    return this.#requests.send('resources/read', { _meta: meta, uri }, ReadResourceResult, options);
  }

  /** Ends the server. */
  async close(): Promise<void> {
    if (!this.isLost) await this.#opened.sayGoodbye();
    this.#requests.lose();
    await this.#opened.transport.close();
  }

  async #start(given: AbortSignal): Promise<void> {
    const { name, startupTimeoutMs } = this.definition;
    const late = new AbortController();
    const timer = setTimeout(() => late.abort(), startupTimeoutMs);
    const signal = AbortSignal.any([given, late.signal]);
    try {
      await this.#handshake(signal);
      this.#tools = await this.#listTools({ timeoutMs: NO_TIMEOUT_MS, signal });
    } catch (error) {
      if (given.aborted) throw McpStartFailed.because(name, NOT_NEEDED);
      if (late.signal.aborted) throw McpStartFailed.timedOut(name, startupTimeoutMs);
      if (error instanceof McpStartFailed) throw error;
      throw McpStartFailed.because(name, error instanceof Error ? error.message : String(error), { cause: error });
    } finally {
      clearTimeout(timer);
    }
  }

  async #handshake(signal: AbortSignal): Promise<void> {
    try {
      await this.#client.connect(this.#opened.transport, { signal, timeout: NO_TIMEOUT_MS });
    } catch (error) {
      if (error instanceof SpawnFailed) throw error;
      const missingLogin = await this.#missingLogin(error, signal);
      if (missingLogin !== null) throw McpStartFailed.notLoggedIn(this.definition.name, missingLogin);
      throw new Error(`handshaking with MCP server failed: ${this.#requests.handshakeFailureOf(error)}`);
    }
  }

  async #missingLogin(error: unknown, signal: AbortSignal): Promise<'first' | 'again' | null> {
    const { transport } = this.definition;
    if (error instanceof LoginNeeded) return 'again';
    if (transport.kind !== 'http' || !this.#requests.isUnauthorized(error)) return null;
    return (await hasLogin(transport.url, signal)) ? 'first' : null;
  }

  async #listTools(options: RequestOptions): Promise<readonly McpTool[]> {
    return listRows(async (cursor) => {
      const page = await this.#requests.send('tools/list', paramsOf(cursor), ToolsPage, options);
      return { rows: wholeRows(page.tools, McpTool), nextCursor: page.nextCursor ?? null };
    });
  }

  /** Lists the tools anew, one listing at a time, however often the server says that they changed. */
  #relist(): void {
    this.#isStale = true;
    this.#relisting ??= this.#relistUntilFresh().finally(() => {
      this.#relisting = null;
    });
  }

  async #relistUntilFresh(): Promise<void> {
    while (this.#isStale && !this.isLost) {
      this.#isStale = false;
      try {
        this.#tools = await this.#listTools({ timeoutMs: RELIST_TIMEOUT_MS });
      } catch {
        // The tools that are known are better than none.
      }
    }
  }

  async #answer(method: string, params: unknown, signal: AbortSignal): Promise<Record<string, unknown>> {
    if (method === 'roots/list') return { roots: [] };
    if (method === 'elicitation/create') return this.#elicitations.answer(params, signal);
    throw Object.assign(new Error('Method not found'), { code: METHOD_NOT_FOUND });
  }
}

async function tryToOpen(definition: McpServerDefinition, surroundings: McpSurroundings): Promise<OpenedTransport> {
  const { name } = definition;
  if (!SERVER_NAME.test(name)) {
    throw McpStartFailed.because(name, `Invalid MCP server name '${name}': must match pattern ${SERVER_NAME.source}`);
  }
  try {
    return await openTransport(definition, surroundings);
  } catch (error) {
    throw McpStartFailed.because(name, error instanceof Error ? error.message : String(error));
  }
}

function paramsOf(cursor: string | null): Record<string, unknown> {
  return cursor === null ? {} : { cursor };
}

function wholeRows<Row>(rows: readonly unknown[], schema: z.ZodType<Row>): readonly Row[] {
  return rows.flatMap((row) => {
    const parsed = schema.safeParse(row);
    return parsed.success ? [parsed.data] : [];
  });
}
