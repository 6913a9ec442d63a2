import { realpath } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { type SpawnedServer, spawnServer } from '../../src/client/spawn.ts';
import type { TypedClient } from '../../src/client/typed-client.ts';
import type { UserInput } from '../../src/protocol/input.ts';
import type { NotificationName, NotificationParams } from '../../src/protocol/notifications/index.ts';
import { BOBBIN } from '../cli/program.ts';
import { Home } from '../config/home.ts';

const MODEL = fileURLToPath(new URL('tagged-model.mjs', import.meta.url));

type Message = Readonly<Record<string, unknown>>;

/** The built server on a fresh home, with a client that keeps all it is told. */
export class ClientSession implements AsyncDisposable {
  readonly home: Home;
  #received: Message[] = [];
  #server: SpawnedServer;

  private constructor(home: Home) {
    this.home = home;
    this.#server = this.#start();
  }

  static async open(): Promise<ClientSession> {
    const session = new ClientSession(await Home.make());
    await session.#handshake();
    return session;
  }

  get client(): TypedClient {
    return this.#server.client;
  }

  /** Messages of the server, oldest first. */
  get received(): readonly Message[] {
    return this.#received;
  }

  forget(): void {
    this.#received = [];
  }

  /** Another server on the same home. */
  async restart(): Promise<void> {
    await this.#server.close();
    this.#server = this.#start();
    await this.#handshake();
  }

  async startThread(params: { ephemeral?: boolean } = {}): Promise<string> {
    const { thread } = await this.client.request('thread/start', { cwd: this.home.path, ...params });
    return thread.id;
  }

  /** Starts a turn and waits for its end. */
  async runTurn(threadId: string, text: string): Promise<NotificationParams<'turn/completed'>['turn']> {
    const { turn } = await this.client.request('turn/start', { threadId, input: input(text) });
    return this.completed(turn.id);
  }

  async completed(turnId: string): Promise<NotificationParams<'turn/completed'>['turn']> {
    const { turn } = await this.heard('turn/completed', (params) => params.turn.id === turnId);
    return turn;
  }

  /** The first notification, come or coming, that fits. */
  heard<N extends NotificationName>(
    name: N,
    fits: (params: NotificationParams<N>) => boolean,
  ): Promise<NotificationParams<N>> {
    const earlier = this.notifications(name).find(fits);
    if (earlier !== undefined) return Promise.resolve(earlier);
    return new Promise((resolve) => {
      const stop = this.client.onNotification(name, (params) => {
        if (!fits(params)) return;
        stop();
        resolve(params);
      });
    });
  }

  notifications<N extends NotificationName>(name: N): NotificationParams<N>[] {
    return this.#received.filter(({ method }) => method === name).map(({ params }) => params as NotificationParams<N>);
  }

  /** The folder threads work in, without symbolic links. */
  cwd(): Promise<string> {
    return realpath(this.home.path);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server.close();
    await this.home[Symbol.asyncDispose]();
  }

  #start(): SpawnedServer {
    return spawnServer(process.execPath, [BOBBIN, 'app-server'], {
      env: { PATH: process.env.PATH, HOME: process.env.HOME, CODEX_HOME: this.home.path, BOBBIN_MODEL_SCRIPT: MODEL },
      onLine: (direction, line) => {
        if (direction === 'received') this.#received.push(JSON.parse(line));
      },
    });
  }

  async #handshake(): Promise<void> {
    await this.client.request('initialize', {
      clientInfo: { name: 'traps', version: '1.0.0' },
      capabilities: { experimentalApi: true },
    });
    this.client.notify('initialized');
  }
}

export function input(text: string): UserInput[] {
  return [{ type: 'text', text, text_elements: [] }];
}
