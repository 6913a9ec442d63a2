import { existsSync, type FSWatcher, statSync, watch } from 'node:fs';
import path from 'node:path';
import { errorCode } from '../system/os-error.ts';

/**
 * Notices what happens at one path: at a file, or at a folder and its direct entries. Where there is nothing yet, or not any
 * more, it waits in the nearest folder above for something to come.
 *
 * A file is watched through its folder, because editors put a new file in the place of the old one.
 */
export class WatchedPath {
  readonly #target: string;
  readonly #onChange: (changed: string) => void;
  #watcher: FSWatcher | null = null;
  /** The folder that is being watched. */
  #anchor = '';

  /** @throws {Error} of the operating system when it has no watch to give. */
  constructor(target: string, onChange: (changed: string) => void) {
    this.#target = target;
    this.#onChange = onChange;
    this.#settle();
  }

  close(): void {
    this.#watcher?.close();
    this.#watcher = null;
  }

  /** Watches the folder that matters now. */
  #settle(): void {
    for (let attempt = 0; attempt < 3; attempt += 1) {
      const anchor = nearestFolder(this.#target);
      if (anchor === this.#anchor && this.#watcher !== null) return;
      this.close();
      try {
        this.#watcher = this.#open(anchor);
        this.#anchor = anchor;
        return;
      } catch (reason) {
        // The folder may have gone between the look and the watch.
        if (errorCode(reason) !== 'ENOENT') throw reason;
      }
    }
  }

  #open(anchor: string): FSWatcher {
    const watcher = watch(anchor, { persistent: false }, (_event, name) => {
      if (watcher === this.#watcher) this.#heard(name);
    });
    watcher.on('error', () => {
      if (watcher === this.#watcher) this.#lost();
    });
    return watcher;
  }

  #heard(name: string | null): void {
    const anchor = this.#anchor;
    const isParent = path.dirname(this.#target) === anchor;
    // With its own name the system tells that the folder itself was moved or removed.
    if (name === null || name === path.basename(anchor)) this.#anchor = '';
    this.#resettle();
    if (this.#anchor !== anchor) {
      if (isParent || anchor === this.#target || existsSync(this.#target)) this.#onChange(this.#target);
    } else if (anchor === this.#target) {
      this.#onChange(name === null ? anchor : path.join(anchor, name));
    } else if (isParent && (name === null || name === path.basename(this.#target))) {
      this.#onChange(this.#target);
    }
  }

  /** The watched folder itself has gone. */
  #lost(): void {
    this.#anchor = '';
    this.#resettle();
    this.#onChange(this.#target);
  }

  #resettle(): void {
    try {
      this.#settle();
    } catch {
      this.close();
    }
  }
}

function nearestFolder(target: string): string {
  let folder = target;
  while (!isFolder(folder) && path.dirname(folder) !== folder) folder = path.dirname(folder);
  return folder;
}

function isFolder(file: string): boolean {
  try {
    return statSync(file).isDirectory();
  } catch {
    return false;
  }
}
