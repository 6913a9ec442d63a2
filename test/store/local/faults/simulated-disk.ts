import type { Dirent } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { ThreadStoreError } from '../../../../src/store/errors.ts';
import type { FileLayer, FileStat, OpenFile } from '../../../../src/store/local/files/file-layer.ts';
import { nodeFileLayer } from '../../../../src/store/local/files/file-layer.ts';
import { type Pick, SimulatedFile } from './simulated-file.ts';
import { type FileNode, type FolderNode, type Node, SimulatedFolder, treeAfterCut } from './simulated-folder.ts';

export type DiskCall = 'open' | 'stat' | 'list' | 'read' | 'write' | 'truncate' | 'sync' | 'change' | 'syncFolder';

/** What a call does instead of working: it fails so, after it stored this part of its bytes. */
export interface DiskFault {
  readonly code: string;
  readonly storedPart?: number;
}

/** Asked before every call. */
export type FaultOf = (call: DiskCall) => DiskFault | 'cut' | null;

/**
 * A disk in memory that can fail in any call and lose its power at any moment.
 *
 * A layer belongs to one life of the machine: after a cut every call through an old one fails.
 */
export class SimulatedDisk {
  #root = new SimulatedFolder();
  #life = 0;
  #inode = 1;
  #now = Date.parse('2026-01-09T10:00:00Z');
  readonly #scratch: string;
  faultOf: FaultOf = () => null;

  /** `scratch`: a real folder, for locks are the operating system's. */
  constructor(scratch: string) {
    this.#scratch = scratch;
  }

  get isOff(): boolean {
    return this.faultOf === OFF;
  }

  /** Nothing works any more, until the restart. */
  cut(): void {
    this.faultOf = OFF;
  }

  restart(pick: Pick): void {
    this.#root = treeAfterCut(this.#root, pick);
    this.#life += 1;
    this.faultOf = () => null;
  }

  layer(): FileLayer {
    const life = this.#life;
    const enter = (call: DiskCall): void => {
      if (life !== this.#life) throw failure('EIO');
      const fault = this.faultOf(call);
      if (fault === 'cut') this.cut();
      if (fault === 'cut' || this.isOff) throw failure('EIO');
      if (fault !== null) throw failure(fault.code, fault);
    };
    return {
      open: async (path, mode) => {
        enter('open');
        if (mode === 'lock') return nodeFileLayer.open(join(this.#scratch, encodeURIComponent(path)), 'lock');
        const found = this.#nodeAt(path);
        if (found === null && mode !== 'create') throw failure('ENOENT');
        if (found !== null && mode === 'create') throw failure('EEXIST');
        if (found?.kind === 'folder') throw new ThreadStoreError('invalid', `"${path}" is not a regular file`);
        return this.#openFile(found ?? this.#createFile(path), enter);
      },
      stat: async (path) => {
        enter('stat');
        const node = this.#nodeAt(path);
        return node === null ? null : statOf(node);
      },
      list: async (path) => {
        enter('list');
        const node = this.#nodeAt(path);
        return node?.kind === 'folder' ? [...node.folder.entries].map(direntOf) : [];
      },
      makeFolder: async (path) => {
        enter('change');
        if (this.#nodeAt(path) !== null) return;
        const made: FolderNode = { kind: 'folder', inode: this.#newInode(), folder: new SimulatedFolder() };
        SimulatedFolder.change({ ...this.#placeOf(path), node: made });
      },
      rename: async (from, to) => {
        enter('change');
        const node = this.#required(from);
        SimulatedFolder.change({ ...this.#placeOf(to), node }, { ...this.#placeOf(from), node: null });
      },
      unlink: async (path) => {
        enter('change');
        if (isLock(path)) return nodeFileLayer.unlink(join(this.#scratch, encodeURIComponent(path)));
        const node = this.#required(path);
        if (node.kind === 'file') node.links -= 1;
        SimulatedFolder.change({ ...this.#placeOf(path), node: null });
      },
      setTimes: async (path, time) => {
        enter('change');
        const node = this.#required(path);
        if (node.kind === 'file') node.mtimeMs = time.getTime();
      },
      syncFolder: async (path) => {
        enter('syncFolder');
        const node = this.#required(path);
        if (node.kind === 'folder') node.folder.sync();
      },
    };
  }

  #openFile(node: FileNode, enter: (call: DiskCall) => void): OpenFile {
    return {
      fd: -1,
      stat: async () => {
        enter('stat');
        return statOf(node);
      },
      read: async (into, position) => {
        enter('read');
        return node.file.read(into, position);
      },
      write: async (bytes) => {
        const stored = this.#storedPart(bytes, enter);
        node.file.append(stored.bytes);
        node.mtimeMs = this.#tick();
        if (stored.failure !== null) throw stored.failure;
        return stored.bytes.byteLength;
      },
      truncate: async (size) => {
        enter('truncate');
        node.file.truncate(size);
        node.mtimeMs = this.#tick();
      },
      sync: async () => {
        try {
          enter('sync');
        } catch (reason) {
          node.file.failToSync();
          throw reason;
        }
        node.file.sync();
      },
      close: async () => undefined,
    };
  }

  /** A write may store a part before it fails, or without failing. */
  #storedPart(bytes: Uint8Array, enter: (call: DiskCall) => void): { bytes: Uint8Array; failure: unknown } {
    try {
      enter('write');
      return { bytes, failure: null };
    } catch (reason) {
      const { part = 0, code } = reason as DiskFailure;
      const stored = bytes.subarray(0, Math.floor(bytes.byteLength * part));
      return { bytes: stored, failure: code === SHORT ? null : reason };
    }
  }

  #createFile(path: string): FileNode {
    const made: FileNode = {
      kind: 'file',
      inode: this.#newInode(),
      file: new SimulatedFile(),
      links: 1,
      mtimeMs: this.#tick(),
    };
    SimulatedFolder.change({ ...this.#placeOf(path), node: made });
    return made;
  }

  #nodeAt(path: string): Node | null {
    let node: Node | null = { kind: 'folder', inode: 0, folder: this.#root };
    for (const name of path.split('/').filter((part) => part !== '')) {
      node = node?.kind === 'folder' ? (node.folder.entries.get(name) ?? null) : null;
    }
    return node;
  }

  #required(path: string): Node {
    return this.#nodeAt(path) ?? fail('ENOENT');
  }

  #placeOf(path: string): { readonly folder: SimulatedFolder; readonly name: string } {
    const parent = this.#required(dirname(path));
    return parent.kind === 'folder' ? { folder: parent.folder, name: basename(path) } : fail('ENOTDIR');
  }

  #newInode(): number {
    this.#inode += 1;
    return this.#inode;
  }

  #tick(): number {
    this.#now += 1;
    return this.#now;
  }
}

/** The code of a write that answers short instead of failing. */
export const SHORT = 'SHORT';

const OFF: FaultOf = () => ({ code: 'EIO' });

interface DiskFailure extends Error {
  readonly code: string;
  readonly part?: number;
}

function failure(code: string, fault?: DiskFault): DiskFailure {
  const part = fault?.storedPart;
  return Object.assign(new Error(`${code}: simulated`), { code, ...(part === undefined ? {} : { part }) });
}

function fail(code: string): never {
  throw failure(code);
}

function isLock(path: string): boolean {
  return path.endsWith('.lock');
}

function direntOf([name, node]: readonly [string, Node]): Dirent {
  return {
    name,
    isFile: () => node.kind === 'file',
    isDirectory: () => node.kind === 'folder',
    isSymbolicLink: () => false,
  } as Dirent;
}

function statOf(node: Node): FileStat {
  const isFile = node.kind === 'file';
  const timeMs = isFile ? node.mtimeMs : 0;
  return {
    size: isFile ? node.file.size : 0,
    mtimeMs: timeMs,
    birthtimeMs: timeMs,
    ctimeMs: timeMs,
    inode: node.inode,
    links: isFile ? node.links : 1,
    isFolder: !isFile,
    isFile,
  };
}
