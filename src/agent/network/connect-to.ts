import type { LookupAddress } from 'node:dns';
import { connect, type LookupFunction, type Socket } from 'node:net';

const CONNECT_MS = 20_000;

/** Connects to one of these addresses. Rejects where none answers. */
export function connectTo(host: string, port: number, addresses: readonly LookupAddress[]): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port, lookup: only(addresses), autoSelectFamily: true, allowHalfOpen: true });
    const timer = setTimeout(() => socket.destroy(new Error('it does not answer')), CONNECT_MS);
    timer.unref();
    socket.once('close', () => clearTimeout(timer));
    socket.once('error', reject);
    socket.once('connect', () => {
      clearTimeout(timer);
      socket.off('error', reject);
      // Until somebody listens who knows what to do about it.
      socket.on('error', () => socket.destroy());
      resolve(socket);
    });
  });
}

function only(addresses: readonly LookupAddress[]): LookupFunction {
  return (_host, options, done) => {
    const [first] = addresses;
    if (options.all) done(null, [...addresses]);
    else done(null, first?.address ?? '', first?.family);
  };
}
