import { isObject } from '../protocol/json-object.ts';

/** Members of a stored object, as they were read. */
export type Payload = Readonly<Record<string, unknown>>;

export function asRecord(value: unknown): Payload | null {
  return isObject(value) ? value : null;
}

export function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

export function asText(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

export function asNumber(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}

export function asTexts(value: unknown): string[] {
  return asList(value).filter((entry) => typeof entry === 'string');
}

/** `{secs, nanos}` in whole milliseconds; null for anything else. */
export function asDurationMs(value: unknown): number | null {
  const duration = asRecord(value);
  const secs = asNumber(duration?.secs);
  const nanos = asNumber(duration?.nanos);
  return secs === null || nanos === null ? null : secs * 1000 + Math.floor(nanos / 1_000_000);
}

/** A stored word in the wire's spelling: `unified_exec_startup` becomes `unifiedExecStartup`. */
export function camelCase(word: string): string {
  return word.replace(/_+([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}

/** A wire's word in the stored spelling. */
export function snakeCase(word: string): string {
  return word.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** The names of all members, at any depth, turned by `rename`. */
export function renameMembers(value: unknown, rename: (name: string) => string): unknown {
  if (Array.isArray(value)) return value.map((entry) => renameMembers(entry, rename));
  const record = asRecord(value);
  if (record === null) return value;
  return Object.fromEntries(
    Object.entries(record).map(([name, inner]) => [rename(name), renameMembers(inner, rename)]),
  );
}
