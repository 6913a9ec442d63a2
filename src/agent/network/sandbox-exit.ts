import type { ChildProcess } from 'node:child_process';
import { Server, type Socket } from 'node:net';
import type { Admit } from './admission.ts';
import { EXIT_PORTS } from './exit-ports.ts';
import { httpDoor } from './http-door.ts';
import type { NetworkPolicy } from './network-policy.ts';
import { proxyEnvironment } from './proxy-environment.ts';
import { socksDoor } from './socks-door.ts';

/** Connections of one command by one door at a time; more are closed at once. */
export const MAX_CONNECTIONS = 128;

const DOORS = Object.keys(EXIT_PORTS).length;

/** The way out of one command's sandbox: open from its start until it is closed. */
export class SandboxExit {
  readonly environment: Readonly<Record<string, string>>;
  readonly #doors: readonly (((socket: Socket) => void) | null)[];
  readonly #servers = new Set<Server>();
  readonly #sockets = new Set<Socket>();
  #isClosed = false;

  constructor(policy: NetworkPolicy, admit: Admit) {
    this.environment = proxyEnvironment(policy);
    // In the order of the ports.
    this.#doors = [httpDoor(policy, admit), policy.enableSocks5 ? socksDoor(policy, admit) : null];
  }

  /** Takes the listening sockets that a child opens in its sandbox, and leaves the channel that they come by. */
  takeFrom(child: ChildProcess): void {
    child.on('message', (index, handle) => {
      if (handle instanceof Server && typeof index === 'number') this.#open(index, handle);
      if (this.#servers.size === DOORS && child.connected) child.disconnect();
    });
    child.on('error', () => undefined);
  }

  /** Ends every connection; nobody gets out any more. */
  close(): void {
    this.#isClosed = true;
    for (const server of this.#servers) server.close();
    for (const socket of this.#sockets) socket.destroy();
  }

  #open(index: number, server: Server): void {
    const door = this.#doors[index];
    this.#servers.add(server);
    server.on('error', () => server.close());
    if (this.#isClosed || door == null) return void server.close();
    server.maxConnections = MAX_CONNECTIONS;
    server.on('connection', (socket) => {
      this.#sockets.add(socket);
      socket.once('close', () => this.#sockets.delete(socket));
      door(socket);
    });
  }
}
