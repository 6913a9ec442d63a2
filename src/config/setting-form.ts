import { z } from 'zod';
import type { Setting } from './settings.ts';

const UNITS: Readonly<Record<NonNullable<Setting['unit']>, string>> = {
  bytes: 'bytes',
  s: 'seconds',
  ms: 'milliseconds',
  processes: 'processes',
  requests: 'requests',
};

/** What a value of one of our own settings looks like, in words that go on after "expected". */
export function formOf({ type, unit, default: fallback, isPath }: Setting): string {
  if (type instanceof z.ZodEnum) return `one of ${type.options.map((word) => `\`${word}\``).join(', ')}`;
  if (!(type instanceof z.ZodNumber)) return isPath === true ? 'the path of a file' : 'text that is not empty';
  const number = type.isInt ? 'a whole number' : 'a number';
  const what = unit === undefined ? number : `${number} of ${UNITS[unit]}`;
  return `${what} from ${type.minValue} on, such as \`${fallback}\``;
}
