import { dirname } from 'node:path';
import type { FileLayer } from './file-layer.ts';

/** Makes a folder with all that is missing above it; each is durable in its parent at level `disk`. */
export async function makeFolders(files: FileLayer, folder: string, durability: 'disk' | 'os'): Promise<void> {
  const missing: string[] = [];
  for (let at = folder; (await files.stat(at)) === null; at = dirname(at)) missing.unshift(at);
  for (const path of missing) {
    await files.makeFolder(path);
    if (durability === 'disk') await files.syncFolder(dirname(path));
  }
}
