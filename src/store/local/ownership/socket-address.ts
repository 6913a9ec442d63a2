import * as fs from 'node:fs/promises';
import { join } from 'node:path';

/** What fits into the address of a Unix socket everywhere, its closing zero not counted. */
const MAX_ADDRESS_BYTES = 103;

/** A path for a socket; to be given up once it is bound or connected. */
export interface SocketAddress extends AsyncDisposable {
  readonly path: string;
}

/** The address of a socket in a folder; null where the folder's path is too long for one. */
export async function socketAddress(folder: string, name: string): Promise<SocketAddress | null> {
  const path = join(folder, name);
  if (Buffer.byteLength(path) <= MAX_ADDRESS_BYTES) return { path, [Symbol.asyncDispose]: async () => undefined };
  if (process.platform !== 'linux') return null;
  // An open folder has a short name there.
  const handle = await fs.open(folder, 'r');
  return { path: `/proc/self/fd/${handle.fd}/${name}`, [Symbol.asyncDispose]: () => handle.close() };
}
