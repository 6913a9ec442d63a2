import { appendFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { HandTimers } from '../../support/hand-timers.ts';
import { InProcessServer } from '../../support/in-process-server.ts';
import { LAB_SERVER, mcpServer } from '../../support/mcp-config.ts';
import type { ServerProcess } from '../../support/server-process.ts';
import { Stage } from '../../support/stage.ts';
import type { WirePeer } from '../../support/wire-peer.ts';
import type { World } from './turn-driver.ts';

const MODEL = fileURLToPath(new URL('control-model.mjs', import.meta.url));
const MARKING_SERVER = fileURLToPath(new URL('../../support/marking-mcp-server.mjs', import.meta.url));
const ENV = { BOBBIN_MODEL_SCRIPT: MODEL };
const LONG_MS = 3_600_000;

/** Every command, patch and call that may do harm is asked about. */
export async function askingStage(): Promise<Stage> {
  const policy = 'approval_policy = "untrusted"\nsandbox_mode = "danger-full-access"\n';
  const stage = await Stage.set([], { policy, env: ENV });
  const marks = path.join(stage.work, 'marks');
  await appendFile(
    path.join(stage.home, 'config.toml'),
    `${mcpServer('marking', [MARKING_SERVER, marks])}${mcpServer('lab', [LAB_SERVER])}`,
  );
  return stage;
}

/** Two clients of one server in this process, which is ended in an orderly way. */
export class TwoClients implements World, AsyncDisposable {
  peers: readonly WirePeer[] = [];
  readonly #stage: Stage;
  #server: InProcessServer | null = null;
  #timers = new HandTimers();

  private constructor(stage: Stage) {
    this.#stage = stage;
  }

  static async open(stage: Stage): Promise<TwoClients> {
    const world = new TwoClients(stage);
    await world.#start();
    return world;
  }

  get work(): string {
    return this.#stage.work;
  }

  async #start(): Promise<void> {
    this.#timers = new HandTimers();
    this.#server = await InProcessServer.start(this.#stage, { timers: this.#timers });
    this.peers = [await this.#server.client(), await this.#server.client()];
  }

  async restart(): Promise<boolean> {
    await this.#server?.[Symbol.asyncDispose]();
    await this.#start();
    return false;
  }

  timePasses(): void {
    this.#timers.pass(LONG_MS);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server?.[Symbol.asyncDispose]();
  }
}

/** One client of a server that is killed. */
export class KilledServer implements World, AsyncDisposable {
  readonly #stage: Stage;
  #server: ServerProcess;

  private constructor(stage: Stage, server: ServerProcess) {
    this.#stage = stage;
    this.#server = server;
  }

  static async open(stage: Stage): Promise<KilledServer> {
    return new KilledServer(stage, await stage.serve());
  }

  get work(): string {
    return this.#stage.work;
  }

  get peers(): readonly WirePeer[] {
    return [this.#server.peer];
  }

  async restart(): Promise<boolean> {
    await this.#server.kill();
    this.#server = await this.#stage.serve();
    return true;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server[Symbol.asyncDispose]();
  }
}
