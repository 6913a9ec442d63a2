import { type ConfigTree, emptyTree, isTable } from './config-tree.ts';

/** Stands for a secret that is set. */
export const REDACTED = '[redacted]';

/** Tables whose texts may each be a secret. */
const SECRET_TABLES = new Set(['http_headers', 'headers', 'query_params', 'env', 'set']);
/** `bearer_token` is one, `bearer_token_env_var` only says where to find it. */
const SECRET_KEY = /(?:token|secret|password|passphrase|api_?key)$/i;

/** A copy for other eyes: keys, tokens, header values, variables and passwords in addresses are not in it. */
export function redactSecrets(tree: Readonly<Record<string, unknown>>): ConfigTree {
  const copy = emptyTree();
  for (const [key, value] of Object.entries(tree)) {
    copy[key] = SECRET_TABLES.has(key) ? redactTexts(value) : redact(key, value);
  }
  return copy;
}

function redact(key: string, value: unknown): unknown {
  if (typeof value === 'string') return SECRET_KEY.test(key) ? REDACTED : withoutCredentials(value);
  if (Array.isArray(value)) return value.map((each) => redact(key, each));
  return isTable(value) ? redactSecrets(value) : value;
}

function redactTexts(value: unknown): unknown {
  if (typeof value === 'string') return REDACTED;
  if (Array.isArray(value)) return value.map(redactTexts);
  if (!isTable(value)) return value;
  const copy = emptyTree();
  for (const [key, each] of Object.entries(value)) copy[key] = redactTexts(each);
  return copy;
}

function withoutCredentials(text: string): string {
  return text.replace(/^([a-z][a-z0-9+.-]*:\/\/)[^/?#@\s]*@/i, `$1${REDACTED}@`);
}
