import { type ConfigTree, emptyTree, isTable, mergeTrees } from '../layers/config-tree.ts';

/** One change of a tree; `null` takes out what is at the path. */
export interface TreeEdit {
  readonly path: readonly string[];
  readonly value: unknown;
  /** Tables are merged into tables that are there, rather than put in their place. */
  readonly isMerged: boolean;
}

/** A change that cannot be made. The message is a sentence for people. */
export class EditRefused extends Error {
  override readonly name = 'EditRefused';
}

/**
 * A copy of the tree with the change made.
 *
 * @throws {EditRefused} where a value would have to become a table. To take out what cannot be there is no change.
 */
export function editTree(
  tree: Readonly<Record<string, unknown>>,
  { path, value, isMerged }: TreeEdit,
): Readonly<Record<string, unknown>> {
  const [key, ...rest] = path;
  if (key === undefined) return tree;
  const below = Object.hasOwn(tree, key) ? tree[key] : undefined;
  if (value === null && !isTable(below) && rest.length > 0) return tree;
  const copy = copyOf(tree);
  if (rest.length > 0) {
    if (below !== undefined && !isTable(below)) throw new EditRefused('cannot set value on non-table parent');
    copy[key] = editTree(below ?? emptyTree(), { path: rest, value, isMerged });
  } else if (value === null) {
    delete copy[key];
  } else {
    copy[key] = isMerged && isTable(below) && isTable(value) ? mergeTrees(below, value) : value;
  }
  return copy;
}

function copyOf(tree: Readonly<Record<string, unknown>>): ConfigTree {
  const copy = emptyTree();
  for (const [key, value] of Object.entries(tree)) copy[key] = value;
  return copy;
}
