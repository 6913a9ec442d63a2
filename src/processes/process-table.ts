import { RpcError } from '../protocol/rpc-error.ts';
import type { ClientProcess } from './client-process.ts';

const MAX_PROCESSES = 256;

/** A family of requests about processes, in its own words. */
export interface TableWords {
  /** Before the name of one that nobody started. */
  readonly unknown: string;
  /** Before the name of one that runs already. */
  readonly duplicate: string;
}

/** The running processes of each client by the names that it gave them. */
export class ProcessTable<Client extends object> {
  readonly #words: TableWords;
  readonly #ofClients = new Map<Client, Map<string, ClientProcess>>();

  constructor(words: TableWords) {
    this.#words = words;
  }

  /** @throws {RpcError} -32600 for a name that is in use, and for too many processes. */
  add(client: Client, name: string, make: () => ClientProcess): ClientProcess {
    const own = this.#ofClients.get(client) ?? new Map<string, ClientProcess>();
    if (own.has(name)) throw RpcError.invalidRequest(`${this.#words.duplicate}: ${JSON.stringify(name)}`);
    if (own.size >= MAX_PROCESSES) throw RpcError.invalidRequest(`no more than ${MAX_PROCESSES} processes at a time`);
    const process = make();
    own.set(name, process);
    this.#ofClients.set(client, own);
    const forget = () => void own.delete(name);
    process.ended.then(forget, forget);
    return process;
  }

  /** @throws {RpcError} -32600 when none of that name runs. */
  get(client: Client, name: string): ClientProcess {
    const found = this.#ofClients.get(client)?.get(name);
    if (found === undefined) throw RpcError.invalidRequest(`${this.#words.unknown} ${JSON.stringify(name)}`);
    return found;
  }

  /** Ends what a client that is gone has started. */
  disconnected(client: Client): void {
    for (const process of this.#ofClients.get(client)?.values() ?? []) process.kill();
    this.#ofClients.delete(client);
  }
}
