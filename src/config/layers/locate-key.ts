import type { ConfigRange } from '../config-error.ts';
import { parseKeyPath } from './key-path.ts';

const HEADER = /^\s*\[\[?\s*(.+?)\s*\]\]?\s*(?:#.*)?$/;
const ASSIGNMENT = /^\s*((?:"(?:[^"\\]|\\.)*"|'[^']*'|[\w-]+)(?:\s*\.\s*(?:"(?:[^"\\]|\\.)*"|'[^']*'|[\w-]+))*)\s*=\s*/;

/**
 * Where the value of a key stands in a TOML text: the parser does not say. A value inside an inline table is placed at
 * that table; null when the key is not found.
 */
export function locateKey(text: string, path: readonly string[]): ConfigRange | null {
  let table: readonly string[] = [];
  let best: { readonly depth: number; readonly range: ConfigRange } | null = null;
  for (const [index, line] of text.split('\n').entries()) {
    const found = keyOf(line, table);
    if (found === null) continue;
    if (found.isTable) table = found.path;
    const depth = found.path.length;
    if (isPrefix(found.path, path) && depth > (best?.depth ?? 0)) {
      best = { depth, range: rangeOf(index + 1, found.start, line.trimEnd().length) };
    }
  }
  return best?.range ?? null;
}

interface FoundKey {
  readonly path: readonly string[];
  readonly isTable: boolean;
  /** Offset of the value, or of the table's name. */
  readonly start: number;
}

function keyOf(line: string, table: readonly string[]): FoundKey | null {
  const [, header] = HEADER.exec(line) ?? [];
  if (header !== undefined) return found(header, [], true, line.indexOf(header));
  const assignment = ASSIGNMENT.exec(line);
  return assignment?.[1] === undefined ? null : found(assignment[1], table, false, assignment[0].length);
}

function found(key: string, table: readonly string[], isTable: boolean, start: number): FoundKey | null {
  try {
    return { path: [...table, ...parseKeyPath(key)], isTable, start };
  } catch {
    return null;
  }
}

function isPrefix(prefix: readonly string[], path: readonly string[]): boolean {
  return prefix.length <= path.length && prefix.every((segment, index) => segment === path[index]);
}

function rangeOf(line: number, start: number, end: number): ConfigRange {
  return { start: { line, column: start + 1 }, end: { line, column: Math.max(end, start + 1) } };
}
