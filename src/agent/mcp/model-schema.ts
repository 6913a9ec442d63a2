import { isObject } from '../../protocol/json-object.ts';

type Schema = Readonly<Record<string, unknown>>;

/** Schemas nested deeper than this are cut off: no model fills them in. */
const MAX_DEPTH = 16;
const SCHEMA_MAPS = new Set(['properties', '$defs', 'definitions', 'patternProperties']);
const SCHEMA_LISTS = new Set(['anyOf', 'oneOf', 'allOf', 'prefixItems']);
const SCHEMAS = new Set(['items', 'not', 'additionalProperties']);

/**
 * The input schema of a tool in the form that model services accept: an object with `properties`, lists with `items`,
 * no schema that is just `true`.
 */
export function modelSchema(input: Schema): Schema {
  const { $schema: _dialect, ...schema } = cleanSchema(input, 0);
  return { ...schema, type: 'object', properties: schema.properties ?? {} };
}

function cleanSchema(schema: Schema, depth: number): Schema {
  const members = Object.entries(schema).map(([key, value]) => [key, cleanMember(key, value, depth + 1)] as const);
  const clean: Schema = Object.fromEntries(members);
  return clean.type === 'array' && clean.items === undefined ? { ...clean, items: { type: 'string' } } : clean;
}

function cleanMember(key: string, value: unknown, depth: number): unknown {
  if (SCHEMA_MAPS.has(key) && isObject(value)) {
    return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, cleanValue(each, depth)]));
  }
  if (SCHEMA_LISTS.has(key) && Array.isArray(value)) return value.map((each) => cleanValue(each, depth));
  if (key === 'additionalProperties' && typeof value === 'boolean') return value;
  return SCHEMAS.has(key) ? cleanValue(value, depth) : value;
}

function cleanValue(value: unknown, depth: number): unknown {
  if (!isObject(value) || depth > MAX_DEPTH) return { type: 'string' };
  return cleanSchema(value, depth);
}
