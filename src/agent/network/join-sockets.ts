import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';

const IDLE_MS = 15 * 60_000;

/** Hands what comes from one side to the other until both are done, one fails, or nothing comes for long. */
export function joinSockets(client: Duplex, server: Socket): void {
  const end = () => {
    client.destroy();
    server.destroy();
  };
  server.setTimeout(IDLE_MS, end);
  client.on('error', end);
  server.on('error', end);
  client.once('close', end);
  server.once('close', () => {
    // What the server said last may still be on its way.
    if (!server.readableEnded || client.writableFinished) client.destroy();
    else client.once('finish', () => client.destroy());
  });
  client.pipe(server);
  server.pipe(client);
}
