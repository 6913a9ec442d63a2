import pino from 'pino';
import type { Timers } from '../../src/async/timers.ts';
import { type ComposedServer, composeServer } from '../../src/cli/compose-server.ts';
import { ConfigService } from '../../src/config/config-service.ts';
import { openStore } from '../../src/store/open-store.ts';
import type { ThreadStore } from '../../src/store/thread-store.ts';
import { createLinkedPair } from '../../src/transport/linked-pair.ts';
import type { Transport } from '../../src/transport/transport.ts';
import type { Stage } from './stage.ts';
import { WirePeer } from './wire-peer.ts';

export interface StartInProcess {
  /** `key=value`, as given with `-c`. */
  readonly overrides?: readonly string[];
  readonly store?: ThreadStore;
  readonly timers?: Timers;
}

/** The server in this process, for any number of clients. */
export class InProcessServer implements AsyncDisposable {
  readonly #composed: ComposedServer;

  private constructor(composed: ComposedServer) {
    this.#composed = composed;
  }

  /** Without a store: the one that the home says. */
  static async start(
    stage: Stage,
    { overrides = [], store: given, timers }: StartInProcess = {},
  ): Promise<InProcessServer> {
    const config = await ConfigService.load({ codexHome: stage.home, env: stage.env, overrides });
    const store = given ?? (await openStore(config.storeChoice));
    return new InProcessServer(
      composeServer({ config, store, logger: pino({ level: 'silent' }), ...(timers && { timers }) }),
    );
  }

  /** A client that has not yet said anything. `over` may stand between it and the server. */
  connect(over: (transport: Transport) => Transport = (transport) => transport): WirePeer {
    const { client, server } = createLinkedPair();
    this.#composed.server.connect(over(server));
    return new WirePeer(client.input, client.output);
  }

  /** A client that has shaken hands. */
  client(): Promise<WirePeer> {
    return this.connect().initialize();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([this.#composed.threads.shutdown(), this.#composed.server.close()]);
  }
}
