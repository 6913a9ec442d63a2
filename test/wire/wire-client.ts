import { createInterface } from 'node:readline';
import pino from 'pino';
import { z } from 'zod';
import { type AnyMethod, concurrent, defineMethod, inNamedThread } from '../../src/methods/define-method.ts';
import { methods as wireMethods } from '../../src/methods/index.ts';
import type { Services } from '../../src/methods/services.ts';
import { experimental } from '../../src/protocol/stability.ts';
import { AppServer, type AppServerOptions } from '../../src/server/server.ts';
import { type ClientEnd, createLinkedPair } from '../../src/transport/linked-pair.ts';

/** `initialize` as served; the others need a store. */
const initialize = wireMethods.find(({ name }) => name === 'initialize') as AnyMethod;

export const echo = defineMethod({
  name: 'test/echo',
  summary: 'Answer with the params.',
  stability: 'stable',
  params: z.object({ value: z.unknown().optional(), hidden: experimental('test/echo.hidden', z.string().optional()) }),
  result: z.unknown(),
  order: concurrent,
  optionalParams: true,
  handle: (params) => params,
});

export const experimentalEcho = defineMethod({
  name: 'test/experimental',
  summary: 'Answer with the params.',
  stability: 'experimental',
  params: z.object({ value: z.number() }),
  result: z.unknown(),
  order: concurrent,
  handle: (params) => params,
});

/** A method that answers when the test says so. */
export function gated(): { readonly method: AnyMethod; readonly started: string[]; release(label: string): void } {
  const started: string[] = [];
  const releases = new Map<string, () => void>();
  const method = defineMethod({
    name: 'test/gated',
    summary: 'Answer when released.',
    stability: 'stable',
    params: z.object({ threadId: z.string(), label: z.string() }),
    result: z.object({ label: z.string() }),
    order: inNamedThread,
    handle: async ({ label }) => {
      started.push(label);
      await new Promise<void>((resolve) => releases.set(label, resolve));
      return { label };
    },
  });
  return { method, started, release: (label) => releases.get(label)?.() };
}

export function createServer(methods: readonly AnyMethod[] = [], options: Partial<AppServerOptions> = {}): AppServer {
  return new AppServer({
    methods: [initialize, echo, experimentalEcho, ...methods],
    unbuilt: [
      { name: 'test/later', stability: 'stable' },
      { name: 'test/laterExperimental', stability: 'experimental' },
    ],
    notifications: [{ name: 'thread/closed', stability: 'experimental' }],
    services: {} as Services,
    identity: {
      codexHome: '/home/codex',
      installationId: '00000000-0000-4000-8000-000000000000',
      configWarnings: [],
      host: { os: 'Debian 12.0.0', architecture: 'x86_64', terminal: 'xterm' },
      serverName: 'host',
    },
    logger: pino({ level: 'silent' }),
    ...options,
  });
}

/** Raw lines in, raw lines out. */
export class WireClient {
  readonly #end: ClientEnd;
  readonly #lines: string[] = [];
  #arrived: (() => void) | undefined;
  #isEnded = false;

  constructor(end: ClientEnd) {
    this.#end = end;
    const reader = createInterface({ input: end.input });
    reader.on('line', (line) => {
      this.#lines.push(line);
      this.#arrived?.();
    });
    reader.on('close', () => {
      this.#isEnded = true;
      this.#arrived?.();
    });
  }

  write(text: string | Buffer): void {
    this.#end.output.write(text);
  }

  send(...messages: readonly (string | object)[]): void {
    this.write(
      messages.map((message) => `${typeof message === 'string' ? message : JSON.stringify(message)}\n`).join(''),
    );
  }

  /** End of input. */
  end(): void {
    this.#end.output.end();
  }

  async line(): Promise<string> {
    return (await this.lines(1))[0] as string;
  }

  async lines(count: number): Promise<readonly string[]> {
    while (this.#lines.length < count) {
      if (this.#isEnded) throw new Error(`The server ended after ${this.#lines.length} of ${count} lines`);
      await new Promise<void>((resolve) => {
        this.#arrived = resolve;
      });
    }
    return this.#lines.splice(0, count);
  }

  /** Everything up to the end. */
  async rest(): Promise<readonly string[]> {
    while (!this.#isEnded) {
      await new Promise<void>((resolve) => {
        this.#arrived = resolve;
      });
    }
    return this.#lines.splice(0);
  }

  /** Opens the connection and takes what is said at the start. */
  async initialize(capabilities: object = {}): Promise<void> {
    this.send({
      id: 'init',
      method: 'initialize',
      params: { clientInfo: { name: 'lab', version: '0.1.0' }, capabilities },
    });
    await this.lines(2);
  }
}

export function connectClient(server: AppServer): WireClient {
  const { client, server: transport } = createLinkedPair();
  server.connect(transport);
  return new WireClient(client);
}
