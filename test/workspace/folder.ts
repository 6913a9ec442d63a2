import { mkdtemp, realpath, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';

/** A fresh folder; gone at the end of its scope. */
export class Folder implements AsyncDisposable {
  readonly path: string;

  private constructor(folder: string) {
    this.path = folder;
  }

  static async make(): Promise<Folder> {
    return new Folder(await realpath(await mkdtemp(path.join(os.tmpdir(), 'bobbin-folder-'))));
  }

  at(...names: readonly string[]): string {
    return path.join(this.path, ...names);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.path, { recursive: true, force: true });
  }
}
