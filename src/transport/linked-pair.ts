import { PassThrough } from 'node:stream';
import type { Transport } from './transport.ts';

/** The client's end of a linked pair. */
export interface ClientEnd {
  /** What the server writes. */
  readonly input: PassThrough;
  /** What the server reads; `end()` is end of input. */
  readonly output: PassThrough;
}

/** Two ends joined in memory, with the flow control of pipes. Any number of pairs may lead to one server. */
export function createLinkedPair(): { readonly client: ClientEnd; readonly server: Transport } {
  const toServer = new PassThrough();
  const toClient = new PassThrough();
  return {
    client: { input: toClient, output: toServer },
    server: { input: toServer, output: toClient, close: () => void toClient.end() },
  };
}
