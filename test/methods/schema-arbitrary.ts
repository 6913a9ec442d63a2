import fc from 'fast-check';
import { definitionName, type JsonSchema, type WireSchema } from '../../src/cli/schema/wire-schema.ts';

/** Members that a schema calls optional but that every sample has: an image names its source by one of two members. */
const ALWAYS_PRESENT = new Set(['url']);

/** Follows references, and the `allOf` of one that stands beside a default. */
export function deref(schema: JsonSchema, wire: WireSchema): JsonSchema {
  const [only] = schema.allOf ?? [];
  if (only) return deref(only as JsonSchema, wire);
  return schema.$ref ? deref(wire.definitions[definitionName(schema.$ref)] ?? {}, wire) : schema;
}

/** The plain alternatives of a schema, `null` among them. */
export function alternatives(schema: JsonSchema, wire: WireSchema): JsonSchema[] {
  const plain = deref(schema, wire);
  const variants = plain.anyOf ?? plain.oneOf;
  if (variants) return variants.flatMap((variant) => alternatives(variant as JsonSchema, wire));
  if (Array.isArray(plain.type)) return plain.type.map((type) => ({ ...plain, type }) as JsonSchema);
  return [plain];
}

/** Values that fit a schema. */
export function sampleOf(schema: JsonSchema, wire: WireSchema): fc.Arbitrary<unknown> {
  return fc.oneof(...alternatives(schema, wire).map((plain) => plainValue(plain, wire)));
}

function plainValue(schema: JsonSchema, wire: WireSchema): fc.Arbitrary<unknown> {
  if (schema.const !== undefined) return fc.constant(schema.const);
  if (schema.enum) return fc.constantFrom(...schema.enum);
  switch (schema.type) {
    case 'null':
      return fc.constant(null);
    case 'boolean':
      return fc.boolean();
    case 'integer':
      return fc.integer({ min: schema.minimum ?? 0, max: schema.maximum ?? 1000 });
    case 'string':
      if (schema.pattern) return fc.stringMatching(new RegExp(schema.pattern, 'u'), { maxLength: 16 });
      return fc.string({ minLength: schema.minLength ?? 0, maxLength: 8 });
    case 'array':
      return fc.array(sampleOf((schema.items ?? {}) as JsonSchema, wire), { maxLength: 2 });
    case 'object':
      return objectValue(schema, wire);
    default:
      return fc.jsonValue({ maxDepth: 1 });
  }
}

function objectValue(schema: JsonSchema, wire: WireSchema): fc.Arbitrary<unknown> {
  const properties = Object.entries(schema.properties ?? {});
  if (properties.length === 0) {
    const { additionalProperties } = schema;
    const value = typeof additionalProperties === 'object' ? sampleOf(additionalProperties, wire) : fc.constant(1);
    return additionalProperties ? fc.dictionary(fc.constantFrom('a', 'b'), value, { maxKeys: 2 }) : fc.constant({});
  }
  const required = new Set([...(schema.required ?? []), ...ALWAYS_PRESENT]);
  const members = properties.map(([name, member]): [string, fc.Arbitrary<unknown>] => [
    name,
    sampleOf(member as JsonSchema, wire),
  ]);
  return fc.record(Object.fromEntries(members), {
    requiredKeys: properties.map(([name]) => name).filter((name) => required.has(name)),
    noNullPrototype: true,
  });
}
