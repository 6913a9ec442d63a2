import { createHash } from 'node:crypto';
import { emptyTree, isTable } from './config-tree.ts';

/** `sha256:` and the digest of what a tree says, whatever the order of its keys: that of the originals. */
export function treeVersion(tree: Readonly<Record<string, unknown>>): string {
  return `sha256:${createHash('sha256')
    .update(JSON.stringify(sorted(tree)))
    .digest('hex')}`;
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (!isTable(value)) return value;
  const copy = emptyTree();
  for (const key of Object.keys(value).toSorted()) copy[key] = sorted(value[key]);
  return copy;
}
