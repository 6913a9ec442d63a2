/** A value as TOML and JSON have it. */
export type ConfigValue = unknown;

/** Nested tables without a prototype, so that no key can reach one. */
export type ConfigTree = { [key: string]: ConfigValue };

/** A tree without keys. */
export function emptyTree(): ConfigTree {
  return Object.create(null) as ConfigTree;
}

/** True for what TOML calls a table; a date or a list is none. */
export function isTable(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const prototype = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype;
}

/** The upper layer over the lower one: tables are merged, everything else is replaced; null leaves what is below. */
export function mergeTrees(
  lower: Readonly<Record<string, unknown>>,
  upper: Readonly<Record<string, unknown>>,
): ConfigTree {
  const merged = emptyTree();
  for (const [key, value] of Object.entries(lower)) merged[key] = value;
  for (const [key, value] of Object.entries(upper)) {
    if (value === null || value === undefined) continue;
    const below = merged[key];
    merged[key] = isTable(value) ? mergeTrees(isTable(below) ? below : {}, value) : value;
  }
  return merged;
}

/** A tree that holds just this value. */
export function treeAt(path: readonly string[], value: ConfigValue): ConfigTree {
  const [key, ...rest] = path;
  const tree = emptyTree();
  if (key !== undefined) tree[key] = rest.length === 0 ? value : treeAt(rest, value);
  return tree;
}

/** The value at this path; undefined where there is none. */
export function valueAt(tree: Readonly<Record<string, unknown>>, path: readonly string[]): ConfigValue {
  let value: unknown = tree;
  for (const key of path) {
    if (!isTable(value) || !Object.hasOwn(value, key)) return undefined;
    value = value[key];
  }
  return value;
}
