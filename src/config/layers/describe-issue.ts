import type { z } from 'zod';
import { valueAt } from './config-tree.ts';

/** What is wrong with one value of the configuration, and which. */
export interface SettingIssue {
  readonly path: readonly string[];
  readonly message: string;
}

/** The first complaint of a schema about the value at `path`, in the words users know from config errors. */
export function describeIssue(error: z.ZodError, path: readonly string[], value: unknown): SettingIssue {
  const issue = deepest(error.issues);
  const inner = issue.path.map(String);
  const found = inner.length === 0 ? value : valueAt({ value }, ['value', ...inner]);
  return { path: [...path, ...inner], message: messageOf(issue, found) };
}

/** A union complains once for each variant; the variant that lists words says most. */
function deepest(issues: readonly z.core.$ZodIssue[]): z.core.$ZodIssue {
  const [first] = issues;
  if (first === undefined) throw new Error('a failed schema without an issue');
  if (first.code !== 'invalid_union') return first;
  const variants = first.errors.flat();
  const best = variants.find((each) => each.code === 'invalid_value') ?? variants[0];
  return best === undefined ? first : { ...best, path: [...first.path, ...best.path] };
}

function messageOf(issue: z.core.$ZodIssue, found: unknown): string {
  if (issue.code === 'invalid_value' && typeof found === 'string') {
    return `unknown variant \`${found}\`, expected ${listed(issue.values.map(String))}`;
  }
  if (issue.code === 'invalid_value') return `invalid type: ${describeValue(found)}, expected a string`;
  if (issue.code === 'invalid_type')
    return `invalid type: ${describeValue(found)}, expected ${EXPECTED[issue.expected] ?? issue.expected}`;
  if (issue.code === 'too_small') return `invalid value: ${describeValue(found)}, expected at least ${issue.minimum}`;
  return issue.message;
}

function listed(values: readonly string[]): string {
  const words = values.map((each) => `\`${each}\``);
  return words.length < 3 ? words.join(' or ') : `one of ${words.join(', ')}`;
}

const EXPECTED: Readonly<Record<string, string>> = {
  string: 'a string',
  boolean: 'a boolean',
  int: 'an integer',
  number: 'an integer',
  object: 'a table',
  record: 'a table',
  array: 'a sequence',
};

/** A value in the words of config errors. */
export function describeValue(value: unknown): string {
  if (typeof value === 'string') return `string ${JSON.stringify(value)}`;
  if (typeof value === 'boolean') return `boolean \`${value}\``;
  if (typeof value === 'number') return `${Number.isInteger(value) ? 'integer' : 'floating point'} \`${value}\``;
  if (value === undefined || value === null) return 'nothing';
  return Array.isArray(value) ? 'sequence' : 'table';
}
