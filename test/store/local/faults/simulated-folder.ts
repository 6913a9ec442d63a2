import type { Pick, SimulatedFile } from './simulated-file.ts';

export interface FileNode {
  readonly kind: 'file';
  readonly inode: number;
  file: SimulatedFile;
  links: number;
  mtimeMs: number;
}

export interface FolderNode {
  readonly kind: 'folder';
  readonly inode: number;
  readonly folder: SimulatedFolder;
}

export type Node = FileNode | FolderNode;

/** Names that change together: a creation or removal has one, a rename two, which never part. */
export interface EntryChange {
  readonly changes: readonly { readonly folder: SimulatedFolder; readonly name: string; readonly node: Node | null }[];
  isDurable: boolean;
}

/** The entries of one folder; those that changed since it was synced may be found as they were before. */
export class SimulatedFolder {
  readonly entries = new Map<string, Node>();
  #durable: Map<string, Node>;
  #pending: EntryChange[] = [];

  constructor(entries: ReadonlyMap<string, Node> = new Map()) {
    this.entries = new Map(entries);
    this.#durable = new Map(entries);
  }

  /** Makes a change in all folders that it is about. */
  static change(...changes: EntryChange['changes']): void {
    const change: EntryChange = { changes, isDurable: false };
    for (const { folder, name, node } of changes) put(folder.entries, name, node);
    for (const folder of new Set(changes.map((each) => each.folder))) folder.#pending.push(change);
  }

  sync(): void {
    for (const change of this.#pending) change.isDurable = true;
    this.#durable = new Map(this.entries);
    this.#pending = [];
  }

  /** Entries as they may be found when the power is back. `kept` decides once for each change. */
  afterCut(kept: (change: EntryChange) => boolean): ReadonlyMap<string, Node> {
    const found = new Map(this.#durable);
    for (const change of this.#pending) {
      if (!change.isDurable && !kept(change)) continue;
      for (const { folder, name, node } of change.changes) if (folder === this) put(found, name, node);
    }
    return found;
  }
}

/** The whole tree as it may be found when the power is back. */
export function treeAfterCut(root: SimulatedFolder, pick: Pick): SimulatedFolder {
  const decided = new Map<EntryChange, boolean>();
  const kept = (change: EntryChange) => {
    const known = decided.get(change) ?? pick(2) === 1;
    decided.set(change, known);
    return known;
  };
  const files = new Map<FileNode, FileNode>();
  const fileAfterCut = (node: FileNode): FileNode => {
    const known = files.get(node) ?? { ...node, file: node.file.afterCut(pick), links: 0 };
    known.links += 1;
    files.set(node, known);
    return known;
  };
  const folderAfterCut = (folder: SimulatedFolder): SimulatedFolder => {
    const found = [...folder.afterCut(kept)].map(([name, node]): readonly [string, Node] => [
      name,
      node.kind === 'file' ? fileAfterCut(node) : { ...node, folder: folderAfterCut(node.folder) },
    ]);
    return new SimulatedFolder(new Map(found));
  };
  return folderAfterCut(root);
}

function put(entries: Map<string, Node>, name: string, node: Node | null): void {
  if (node === null) entries.delete(name);
  else entries.set(name, node);
}
