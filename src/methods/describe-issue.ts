import type { z } from 'zod';

type Issue = z.core.$ZodIssue;
type UnionIssue = z.core.$ZodIssueInvalidUnion;
type Path = readonly PropertyKey[];

/** Longest piece of a client's own text that an error repeats. */
const MAX_QUOTED_CHARS = 120;

const EXPECTED: Readonly<Record<string, string>> = {
  string: 'a string',
  number: 'an integer',
  int: 'an integer',
  boolean: 'a boolean',
  array: 'a list',
  object: 'an object',
  record: 'an object',
  null: 'null',
};

/** Says in one sentence what is wrong with the params, naming the member. */
export function describeIssue(issue: Issue, params: unknown): string {
  return describeAt([], issue, params);
}

function describeAt(base: Path, issue: Issue, params: unknown): string {
  const path = [...base, ...issue.path];
  const value = valueAt(params, path);
  if (value === undefined && issue.code !== 'custom') return `missing field ${quotePath(path)}`;
  switch (issue.code) {
    case 'invalid_type':
      return wrongType(path, expectedWord(issue.expected, formatOf(issue)), value);
    case 'invalid_value':
      return wrongWord(path, issue.values.map(String), value);
    case 'invalid_union':
      return describeUnion(path, issue, params, value);
    case 'too_small':
    case 'too_big':
      return issue.origin === 'string'
        ? `${quotePath(path)} must not be empty`
        : `invalid value for ${quotePath(path)}: ${clip(String(value))} is out of range`;
    case 'custom':
    case 'invalid_format':
      return `${issue.message} ${quotePath(path)}`;
    default:
      return `invalid value for ${quotePath(path)}`;
  }
}

function describeUnion(path: Path, issue: UnionIssue, params: unknown, value: unknown): string {
  const { discriminator, options } = issue as UnionIssue & { discriminator?: string; options?: unknown[] };
  if (discriminator !== undefined) return wrongWord(path, (options ?? []).map(String), value);
  const branch = likeliestBranch(issue.errors);
  if (branch) return describeAt(path, branch, params);
  const types = issue.errors.flatMap((branch) =>
    branch.flatMap((part) => (part.code === 'invalid_type' ? [part] : [])),
  );
  const expected = new Set(types.map((part) => expectedWord(part.expected, formatOf(part))));
  return wrongType(path, [...expected].join(' or ') || 'another value', value);
}

/** The branch that the client meant: one that fits at its root, else one that knows a list of words. */
function likeliestBranch(branches: readonly (readonly Issue[])[]): Issue | undefined {
  const deeper = branches.filter((branch) => branch.length > 0 && branch.every((issue) => issue.path.length > 0));
  const best =
    deeper.sort((a, b) => a.length - b.length)[0] ?? branches.find((branch) => branch[0]?.code === 'invalid_value');
  return best?.[0];
}

function wrongType(path: Path, expected: string, value: unknown): string {
  return `invalid type for ${quotePath(path)}: expected ${expected}, found ${kindOf(value)}`;
}

function wrongWord(path: Path, words: readonly string[], value: unknown): string {
  if (typeof value !== 'string') return wrongType(path, 'a string', value);
  const quoted = words.map((word) => `\`${word}\``);
  const expected = quoted.length > 1 ? `one of ${quoted.join(', ')}` : quoted.join('');
  return `unknown variant \`${clip(value)}\` for ${quotePath(path)}, expected ${expected}`;
}

function expectedWord(expected: string, format: string | undefined): string {
  if (format === 'uint32') return 'an unsigned 32-bit integer';
  return EXPECTED[expected] ?? `a value (${expected})`;
}

function formatOf(issue: Issue): string | undefined {
  return 'format' in issue && typeof issue.format === 'string' ? issue.format : undefined;
}

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  switch (typeof value) {
    case 'string':
      return 'a string';
    case 'boolean':
      return 'a boolean';
    case 'number':
      return Number.isInteger(value) ? 'an integer' : 'a fraction';
    default:
      return 'an object';
  }
}

function valueAt(params: unknown, path: Path): unknown {
  let value = params;
  for (const key of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
    value = (value as Record<PropertyKey, unknown>)[key];
  }
  return value;
}

/** `input[0].text`; `params` for the params themselves. */
function quotePath(path: Path): string {
  if (path.length === 0) return '`params`';
  const text = path.map((key, index) =>
    typeof key === 'number' ? `[${key}]` : `${index === 0 ? '' : '.'}${String(key)}`,
  );
  return `\`${clip(text.join(''))}\``;
}

function clip(text: string): string {
  return text.length > MAX_QUOTED_CHARS ? `${text.slice(0, MAX_QUOTED_CHARS)}…` : text;
}
