import { emptyTree, isTable, valueAt } from './config-tree.ts';
import { redactSecrets } from './redact-secrets.ts';

/**
 * What a client writes at a path, with the secrets put back that it was not shown: it may hand back what `config/read`
 * gave it, changed elsewhere.
 */
export function keepSecrets(
  value: unknown,
  stored: Readonly<Record<string, unknown>>,
  path: readonly string[],
): unknown {
  return restore(value, valueAt(redactSecrets(stored), path), valueAt(stored, path));
}

function restore(value: unknown, shown: unknown, stored: unknown): unknown {
  if (typeof value === 'string') return value === shown && value !== stored ? stored : value;
  if (Array.isArray(value)) {
    const [rowsShown, rows] = [listOf(shown), listOf(stored)];
    return value.map((each, index) => restore(each, rowsShown[index], rows[index]));
  }
  if (!isTable(value)) return value;
  const copy = emptyTree();
  for (const [key, each] of Object.entries(value))
    copy[key] = restore(each, memberOf(shown, key), memberOf(stored, key));
  return copy;
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function memberOf(value: unknown, key: string): unknown {
  return isTable(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}
