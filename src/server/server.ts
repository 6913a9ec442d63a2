import type { AnyMethod } from '../methods/define-method.ts';
import type { Services } from '../methods/services.ts';
import type { UnbuiltMethod } from '../methods/unbuilt.ts';
import type { Stability } from '../protocol/define.ts';
import type { ClientConnection } from '../threads/client-connection.ts';
import { DEFAULT_LIMITS, type Transport, type TransportLimits, type TransportLog } from '../transport/transport.ts';
import { Connection } from './connection.ts';
import { Dispatcher } from './dispatcher.ts';
import type { ServerIdentity } from './initialize.ts';

export interface AppServerOptions {
  readonly methods: readonly AnyMethod[];
  /** Known methods that are answered as not supported. */
  readonly unbuilt: readonly Pick<UnbuiltMethod, 'name' | 'stability'>[];
  readonly notifications: readonly { readonly name: string; readonly stability: Stability }[];
  readonly services: Services;
  readonly identity: ServerIdentity;
  readonly limits?: Partial<TransportLimits>;
  readonly logger: TransportLog;
  /** Told of each connection before it reads, and once when it is closed. */
  readonly onConnected?: (connection: ClientConnection) => void;
  readonly onDisconnected?: (connection: ClientConnection) => void;
}

/** Serves any number of clients in one process. */
export class AppServer {
  readonly #options: AppServerOptions;
  readonly #dispatcher: Dispatcher;
  readonly #experimentalNotifications: ReadonlySet<string>;
  readonly #connections = new Set<Connection>();
  #nextId = 1;

  constructor(options: AppServerOptions) {
    this.#options = options;
    this.#dispatcher = new Dispatcher(options);
    this.#experimentalNotifications = new Set(
      options.notifications.filter(({ stability }) => stability === 'experimental').map(({ name }) => name),
    );
  }

  get connections(): readonly Connection[] {
    return [...this.#connections];
  }

  connect(transport: Transport): Connection {
    const { identity, limits, logger, onConnected, onDisconnected } = this.#options;
    const connection = new Connection({
      id: this.#nextId,
      transport,
      dispatcher: this.#dispatcher,
      identity,
      experimentalNotifications: this.#experimentalNotifications,
      limits: { ...DEFAULT_LIMITS, ...limits },
      log: logger,
    });
    this.#nextId += 1;
    this.#connections.add(connection);
    onConnected?.(connection);
    void connection.closed.then(() => {
      this.#connections.delete(connection);
      onDisconnected?.(connection);
    });
    return connection;
  }

  /** Ends all connections; resolves when what was written to them is out or was given up. */
  async close(): Promise<void> {
    await Promise.all(this.connections.map((connection) => connection.close()));
  }
}
