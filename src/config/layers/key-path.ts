import { ConfigError } from '../config-error.ts';

const SEGMENT = /^(?:"((?:[^"\\]|\\.)*)"|'([^']*)'|([^."']+))$/;
const SPLIT = /"(?:[^"\\]|\\.)*"|'[^']*'|[^."']+|\./g;

/**
 * The segments of a dotted key such as `model_providers."my.id".name`.
 *
 * Below `projects` an unquoted rest is an absolute path and its last segment a member: dots in the path separate
 * nothing (`projects./src/a.b.trust_level`).
 *
 * @throws {ConfigError} for an empty segment or an open quote.
 */
export function parseKeyPath(key: string): readonly string[] {
  return projectPath(key) ?? splitKey(key);
}

function projectPath(key: string): readonly string[] | null {
  const match = /^projects\.([/~][^"']*|[A-Za-z]:[^"']*)$/.exec(key);
  if (match?.[1] === undefined) return null;
  const lastDot = match[1].lastIndexOf('.');
  const member = match[1].slice(lastDot + 1);
  return lastDot > 0 && /^\w+$/.test(member)
    ? ['projects', match[1].slice(0, lastDot), member]
    : ['projects', match[1]];
}

function splitKey(key: string): readonly string[] {
  const tokens = key.match(SPLIT) ?? [];
  const isWhole = tokens.join('') === key && tokens.length % 2 === 1;
  const isAlternating = tokens.every((token, index) => (token === '.') === (index % 2 === 1));
  if (!isWhole || !isAlternating) throw new ConfigError(`invalid key \`${key}\``);
  return tokens.filter((_, index) => index % 2 === 0).map((token) => unquote(token.trim(), key));
}

function unquote(segment: string, key: string): string {
  const [, double, single, bare] = SEGMENT.exec(segment) ?? [];
  const text = double === undefined ? (single ?? bare) : double.replace(/\\(.)/g, '$1');
  if (text === undefined || text === '') throw new ConfigError(`invalid key \`${key}\``);
  return text;
}
