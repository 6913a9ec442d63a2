import { createHash } from 'node:crypto';

/** Longest name that model services take, of a namespace and a tool in it together. */
const MAX_LENGTH = 64;
const MAX_NAMESPACE = 40;
const HASH_LENGTH = 12;

/** Names given before. */
type Taken = Pick<ReadonlySet<string>, 'has'>;

/** Under which name a model knows a server: unique among those given before, and made of letters that services take. */
export function namespaceOf(server: string, taken: Taken): string {
  return shorten(server, MAX_NAMESPACE - 'mcp____'.length, (clean) => `mcp__${clean}__`, taken);
}

/** Under which name a model knows a tool of that namespace. */
export function toolNameOf(tool: string, namespace: string, taken: Taken): string {
  return shorten(tool, MAX_LENGTH - namespace.length, (clean) => clean, taken);
}

function shorten(name: string, room: number, wrap: (clean: string) => string, taken: Taken): string {
  const clean = name.replace(/[^a-zA-Z0-9_]/g, '_');
  if (clean.length <= room && !taken.has(wrap(clean))) return wrap(clean);
  const hash = createHash('sha1').update(name).digest('hex').slice(0, HASH_LENGTH);
  return wrap(`${clean.slice(0, room - HASH_LENGTH - 1)}_${hash}`);
}
