import { execFile } from 'node:child_process';
import { mkdtemp, open, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import type { FileLayer } from '../../src/store/local/files/file-layer.ts';
import { nodeFileLayer } from '../../src/store/local/files/file-layer.ts';

const exec = promisify(execFile);
const FILLER_BYTES = 4096;

/** Something that threads are stored on and that can run out of space. */
export interface Disk {
  fill(): Promise<void>;
  free(): Promise<void>;
}

/** A filesystem in memory of a few hundred kilobytes, mounted on a folder. Needs the right to mount. */
export class SmallDisk implements Disk, AsyncDisposable {
  readonly #folder: string;

  private constructor(folder: string) {
    this.#folder = folder;
  }

  static async mount(folder: string, size = '256k'): Promise<SmallDisk> {
    await exec('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'none', folder]);
    return new SmallDisk(folder);
  }

  /** Takes all space that is left, but not what the last pages of files have. */
  async fill(): Promise<void> {
    const filler = await open(this.#filler, 'w');
    try {
      for (;;) await filler.write(Buffer.alloc(FILLER_BYTES, 'x'));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
    } finally {
      await filler.close();
    }
  }

  async free(): Promise<void> {
    await rm(this.#filler);
  }

  /** Nothing on it can be changed any more, or all of it again; fails while a file is open for writing. */
  async makeReadOnly(isReadOnly: boolean): Promise<void> {
    await exec('mount', ['-o', `remount,${isReadOnly ? 'ro' : 'rw'}`, this.#folder]);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await exec('umount', ['--lazy', this.#folder]);
  }

  get #filler(): string {
    return path.join(this.#folder, 'filler');
  }
}

/** Whether a filesystem can be mounted here. */
export async function canMount(): Promise<boolean> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'bobbin-mount-'));
  try {
    await using _ = await SmallDisk.mount(folder);
    return true;
  } catch {
    return false;
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** The file layer of a disk that says when it is full: half of a write is stored then. */
export class PretendedDisk implements Disk {
  #isFull = false;

  readonly files: FileLayer = {
    ...nodeFileLayer,
    open: async (name, mode) => {
      const file = await nodeFileLayer.open(name, mode);
      const write = async (bytes: Buffer) => {
        if (!this.#isFull) return file.write(bytes);
        await file.write(bytes.subarray(0, bytes.length / 2));
        throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
      };
      return { ...file, write };
    },
  };

  async fill(): Promise<void> {
    this.#isFull = true;
  }

  async free(): Promise<void> {
    this.#isFull = false;
  }
}
