import { type FileLayer, nodeFileLayer, type OpenFile } from '../../../src/store/local/files/file-layer.ts';

/** What the next calls do instead of working; each fault is used up by one call. */
export interface Faults {
  /** Store this many bytes of the next write, then fail as the code says, or answer short without a code. */
  writes: { readonly stored: number; readonly code?: string }[];
  syncs: string[];
  truncates: string[];
  folderSyncs: string[];
}

export interface FaultyFiles {
  readonly files: FileLayer;
  readonly faults: Faults;
  /** Names of the calls that changed something, in order. */
  readonly calls: string[];
}

export function faultyFiles(): FaultyFiles {
  const faults: Faults = { writes: [], syncs: [], truncates: [], folderSyncs: [] };
  const calls: string[] = [];
  const files: FileLayer = {
    ...nodeFileLayer,
    async open(path, mode) {
      const file = await nodeFileLayer.open(path, mode);
      return mode === 'read' ? file : faultyFile(file, faults, calls);
    },
    async syncFolder(folder) {
      calls.push('syncFolder');
      failWith(faults.folderSyncs.shift());
      await nodeFileLayer.syncFolder(folder);
    },
  };
  return { files, faults, calls };
}

function faultyFile(file: OpenFile, faults: Faults, calls: string[]): OpenFile {
  return {
    ...file,
    async write(bytes) {
      calls.push('write');
      const fault = faults.writes.shift();
      if (fault === undefined) return file.write(bytes);
      const stored = fault.stored === 0 ? 0 : await file.write(bytes.subarray(0, fault.stored));
      failWith(fault.code);
      return stored;
    },
    async sync() {
      calls.push('sync');
      failWith(faults.syncs.shift());
      await file.sync();
    },
    async truncate(size) {
      calls.push('truncate');
      failWith(faults.truncates.shift());
      await file.truncate(size);
    },
  };
}

function failWith(code: string | undefined): void {
  if (code !== undefined) throw Object.assign(new Error(`${code}: injected`), { code });
}
