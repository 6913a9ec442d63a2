import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import { z } from 'zod';

/** What answers a request before the MCP server sees it; true when it did. */
type Gate = (request: IncomingMessage, response: ServerResponse) => boolean;

export interface HttpServerOptions {
  /** Answers in plain JSON in place of streams of events. */
  readonly plain?: boolean;
  readonly gate?: Gate;
}

/** A server of the SDK on streamable HTTP, on loopback. Its tools: `echo`, `big`, `confirm`. */
export class McpHttpServer implements AsyncDisposable {
  readonly #http: Server;
  readonly #options: HttpServerOptions;
  readonly #sessions = new Map<string, StreamableHTTPServerTransport>();
  /** Method and session of each request, in order. */
  readonly requests: IncomingMessage[] = [];

  private constructor(options: HttpServerOptions) {
    this.#options = options;
    this.#http = createServer((request, response) => void this.#answer(request, response));
  }

  static async open(options: HttpServerOptions = {}): Promise<McpHttpServer> {
    const server = new McpHttpServer(options);
    server.#http.listen(0, '127.0.0.1');
    await once(server.#http, 'listening');
    return server;
  }

  get origin(): string {
    return `http://127.0.0.1:${(this.#http.address() as AddressInfo).port}`;
  }

  get url(): string {
    return `${this.origin}/mcp`;
  }

  get sessionCount(): number {
    return this.#sessions.size;
  }

  /** As if it had been started anew: every session is unknown. */
  forgetSessions(): void {
    this.#sessions.clear();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#http.closeAllConnections();
    this.#http.close();
    await once(this.#http, 'close');
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.requests.push(request);
    if (this.#options.gate?.(request, response) === true) return;
    const id = request.headers['mcp-session-id'];
    const known = typeof id === 'string' ? this.#sessions.get(id) : await this.#open();
    if (known === undefined) response.writeHead(404).end();
    else await known.handleRequest(request, response);
  }

  async #open(): Promise<StreamableHTTPServerTransport> {
    const transport: StreamableHTTPServerTransport = new StreamableHTTPServerTransport({
      sessionIdGenerator: randomUUID,
      enableJsonResponse: this.#options.plain === true,
      onsessioninitialized: (id) => void this.#sessions.set(id, transport),
      onsessionclosed: (id) => void this.#sessions.delete(id),
    });
    await sampleServer().connect(transport as Transport);
    return transport;
  }
}

function sampleServer(): McpServer {
  const server = new McpServer({ name: 'web', version: '1' });
  const readOnly = { annotations: { readOnlyHint: true } };
  server.registerTool('echo', { ...readOnly, inputSchema: { text: z.string() } }, ({ text }) => ({
    content: [{ type: 'text', text: `ECHO: ${text}` }],
  }));
  server.registerTool('big', { ...readOnly, inputSchema: { bytes: z.number() } }, ({ bytes }) => ({
    content: [{ type: 'text', text: 'x'.repeat(bytes) }],
  }));
  server.registerTool('confirm', readOnly, async ({ sendRequest }) => {
    const params = { message: 'Go on?', requestedSchema: { type: 'object' as const, properties: {} } };
    const answer = await sendRequest({ method: 'elicitation/create', params }, z.looseObject({ action: z.string() }));
    return { content: [{ type: 'text', text: answer.action }] };
  });
  return server;
}
