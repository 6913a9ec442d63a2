import { errnoOf, type FileLayer } from './file-layer.ts';

/** Removes a file that may be gone already. */
export async function unlinkIfThere(files: FileLayer, path: string): Promise<void> {
  try {
    await files.unlink(path);
  } catch (reason) {
    if (errnoOf(reason) !== 'ENOENT') throw reason;
  }
}
