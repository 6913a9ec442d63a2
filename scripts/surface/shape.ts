/** A type of the wire in few words, so that it can be checked in and compared. */
export type Shape =
  | Word
  | { readonly ref: string }
  | { readonly enum: readonly string[] }
  | { readonly array: Shape }
  | { readonly map: Shape }
  | { readonly members: Readonly<Record<string, Member>> }
  | { readonly union: readonly Shape[] };

export type Word = 'any' | 'null' | 'string' | 'boolean' | 'number' | 'u16' | 'u32' | 'u64' | 'i32' | 'i64';

export interface Member {
  readonly type: Shape;
  readonly optional?: true;
}

/** The part of JSON schema that the generators of all versions use. */
export interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly format?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly items?: Schema | boolean;
  readonly properties?: Readonly<Record<string, Schema | boolean>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: Schema | boolean;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
}

const INTEGER_FORMATS: Readonly<Record<string, Word>> = {
  uint16: 'u16',
  uint32: 'u32',
  uint: 'u64',
  uint64: 'u64',
  int32: 'i32',
  int64: 'i64',
};

const INTEGER_BOUNDS: readonly { readonly min: number; readonly max: number; readonly word: Word }[] = [
  { min: 0, max: 65_535, word: 'u16' },
  { min: 0, max: 4_294_967_295, word: 'u32' },
  { min: 0, max: Number.MAX_SAFE_INTEGER, word: 'u64' },
  { min: -2_147_483_648, max: 2_147_483_647, word: 'i32' },
];

/** Reads a JSON schema; descriptions, titles and defaults are dropped. */
export function shapeOf(schema: Schema | boolean | undefined): Shape {
  if (typeof schema !== 'object') return 'any';
  if (schema.$ref) return { ref: schema.$ref.slice(schema.$ref.lastIndexOf('/') + 1) };
  if (schema.allOf?.length === 1) return shapeOf(schema.allOf[0]);
  const variants = schema.anyOf ?? schema.oneOf;
  if (variants) return unionOf(variants.map((variant) => shapeOf(withMembersOf(schema, variant))));
  if (schema.const !== undefined) return { enum: [String(schema.const)] };
  if (schema.enum) return enumOf(schema.enum);
  if (typeof schema.type === 'object') return unionOf(schema.type.map((type) => shapeOf({ ...schema, type })));
  return shapeOfType(schema);
}

function shapeOfType(schema: Schema): Shape {
  switch (schema.type) {
    case 'string':
    case 'boolean':
    case 'null':
    case 'number':
      return schema.type;
    case 'integer':
      return integerWord(schema);
    case 'array':
      return { array: shapeOf(schema.items) };
    case 'object':
      return objectShape(schema);
    default:
      return schema.properties ? objectShape(schema) : 'any';
  }
}

function integerWord(schema: Schema): Word {
  const byFormat = schema.format ? INTEGER_FORMATS[schema.format] : undefined;
  const byBounds = INTEGER_BOUNDS.find(({ min, max }) => schema.minimum === min && schema.maximum === max);
  return byFormat ?? byBounds?.word ?? 'i64';
}

function objectShape(schema: Schema): Shape {
  const properties = Object.entries(schema.properties ?? {});
  if (properties.length === 0 && schema.additionalProperties) return { map: shapeOf(schema.additionalProperties) };
  const required = new Set(schema.required);
  const members = properties.map(([name, member]): [string, Member] => [
    name,
    { type: shapeOf(member), ...(!required.has(name) && { optional: true as const }) },
  ]);
  return { members: Object.fromEntries(members.sort(([a], [b]) => (a < b ? -1 : 1))) };
}

/** Members that stand beside a union belong to each of its variants. */
function withMembersOf(outer: Schema, variant: Schema): Schema {
  if (!outer.properties) return variant;
  return {
    ...variant,
    type: 'object',
    properties: { ...outer.properties, ...variant.properties },
    required: [...(outer.required ?? []), ...(variant.required ?? [])],
  };
}

function enumOf(values: readonly unknown[]): Shape {
  const words = { enum: values.filter((value) => value !== null).map(String) };
  return values.includes(null) ? { union: [words, 'null'] } : words;
}

function unionOf(shapes: readonly Shape[]): Shape {
  const flat = shapes.flatMap((shape) => (typeof shape === 'object' && 'union' in shape ? shape.union : [shape]));
  return flat.length === 1 && flat[0] !== undefined ? flat[0] : { union: flat };
}
