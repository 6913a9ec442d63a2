import { z } from 'zod';
import { isObject } from './json-object.ts';

/** What an experimental field or variant is called in `<reason> requires experimentalApi capability`. */
interface ExperimentalMark {
  readonly reason: string;
}

const marks = z.registry<ExperimentalMark>();

/** Marks a field of an object or a variant of a union; only clients with `experimentalApi` may use it. */
export function experimental<S extends z.ZodType>(reason: string, schema: S): S {
  const marked = schema.clone();
  marks.add(marked, { reason });
  return marked;
}

/** The reason a schema was marked with; null for what everybody may use. */
export function experimentalReason(schema: z.core.$ZodType): string | null {
  return marks.get(schema as z.ZodType)?.reason ?? null;
}

/** Finds the first use in declaration order; null when there is none. */
type UseFinder = (raw: unknown) => string | null;

const NOTHING: UseFinder = () => null;
const finders = new WeakMap<z.core.$ZodType, UseFinder>();

/**
 * The reason of the first experimental field or variant that the raw params use, in declaration order; null if none.
 *
 * A field is used unless it is absent, `null`, `false` or an empty array. The params need not be valid.
 */
export function findExperimentalUse(schema: z.core.$ZodType, rawParams: unknown): string | null {
  return finderOf(schema)(rawParams);
}

function finderOf(schema: z.core.$ZodType): UseFinder {
  const known = finders.get(schema);
  if (known) return known;
  const finder = makeFinder(schema as z.core.$ZodTypes);
  finders.set(schema, finder);
  return finder;
}

function makeFinder(schema: z.core.$ZodTypes): UseFinder {
  const { def } = schema._zod;
  switch (def.type) {
    case 'object':
      return objectFinder(def.shape);
    case 'array':
      return arrayFinder(finderOf(def.element));
    case 'union':
      return unionFinder(def.options);
    case 'optional':
    case 'nullable':
    case 'default':
      return finderOf(def.innerType);
    default:
      return NOTHING;
  }
}

function objectFinder(shape: Readonly<Record<string, z.core.$ZodType>>): UseFinder {
  const fields = Object.entries(shape)
    .map(([name, field]) => ({ name, reason: experimentalReason(field), inner: finderOf(field) }))
    .filter((field) => field.reason !== null || field.inner !== NOTHING);
  if (fields.length === 0) return NOTHING;
  return (raw) => {
    if (!isObject(raw)) return null;
    for (const { name, reason, inner } of fields) {
      const value = raw[name];
      if (!isUsed(value)) continue;
      const found = reason ?? inner(value);
      if (found !== null) return found;
    }
    return null;
  };
}

function arrayFinder(element: UseFinder): UseFinder {
  if (element === NOTHING) return NOTHING;
  return (raw) => {
    if (!Array.isArray(raw)) return null;
    for (const entry of raw) {
      const found = element(entry);
      if (found !== null) return found;
    }
    return null;
  };
}

function unionFinder(options: readonly z.core.$ZodType[]): UseFinder {
  const variants = options
    .map((option) => ({ option, reason: experimentalReason(option), inner: finderOf(option) }))
    .filter((variant) => variant.reason !== null || variant.inner !== NOTHING);
  if (variants.length === 0) return NOTHING;
  return (raw) => {
    for (const { option, reason, inner } of variants) {
      const found = reason === null ? inner(raw) : z.safeParse(option, raw).success ? reason : null;
      if (found !== null) return found;
    }
    return null;
  };
}

function isUsed(value: unknown): boolean {
  if (value === undefined || value === null || value === false) return false;
  return !(Array.isArray(value) && value.length === 0);
}
