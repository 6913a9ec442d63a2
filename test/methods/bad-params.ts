import type { JsonSchema, WireSchema } from '../../src/cli/schema/wire-schema.ts';
import { alternatives } from './schema-arbitrary.ts';

/** Params with one thing wrong, and the member that the error has to name. */
export interface BadParams {
  readonly params: unknown;
  readonly member: string;
  readonly fault: string;
}

type JsonObject = Readonly<Record<string, unknown>>;

/** Every way in which one member of valid params can be spoiled, in objects inside them too. */
export function spoil(schema: JsonSchema, value: unknown, wire: WireSchema): BadParams[] {
  const object = objectThatFits(schema, value, wire);
  if (!object || !isObject(value)) return [];
  return Object.entries(object.properties ?? {}).flatMap(([name, member]) => {
    const isRequired = object.required?.includes(name) ?? false;
    const inner = spoilInside(member as JsonSchema, value[name], wire);
    return [
      ...(isRequired ? [{ params: without(value, name), member: name, fault: 'missing' }] : []),
      ...badValues(member as JsonSchema, wire).map((bad) => ({
        params: { ...value, [name]: bad },
        member: name,
        fault: 'value',
      })),
      ...inner.map((bad) => ({ ...bad, params: { ...value, [name]: bad.params } })),
    ];
  });
}

function spoilInside(schema: JsonSchema, value: unknown, wire: WireSchema): BadParams[] {
  if (!Array.isArray(value)) return spoil(schema, value, wire);
  const list = alternatives(schema, wire).find((plain) => plain.type === 'array');
  const [first, ...rest] = value;
  if (!list || first === undefined) return [];
  return spoilInside((list.items ?? {}) as JsonSchema, first, wire).map((bad) => ({
    ...bad,
    params: [bad.params, ...rest],
  }));
}

/** Only where the object cannot be taken for another alternative once it is spoiled. */
function objectThatFits(schema: JsonSchema, value: unknown, wire: WireSchema): JsonSchema | undefined {
  const objects = alternatives(schema, wire).filter((plain) => plain.type === 'object' && plain.properties);
  if (objects.length <= 1 || !isObject(value)) return objects[0];
  const tags = objects.map((plain) => tagOf(plain.properties?.type));
  return tags.includes(undefined) ? undefined : objects[tags.indexOf(value.type)];
}

function tagOf(member: unknown): unknown {
  return typeof member === 'object' && member !== null && 'const' in member ? member.const : undefined;
}

function badValues(schema: JsonSchema, wire: WireSchema): unknown[] {
  const plain = alternatives(schema, wire);
  if (plain.some((one) => one.type === undefined && !one.enum && one.const === undefined)) return [];
  const accepts = (type: string) => plain.some((one) => one.type === type);
  const samples: readonly [string, unknown][] = [
    ['null', null],
    ['boolean', true],
    ['integer', 7],
    ['string', 'no such word'],
    ['array', [7]],
    ['object', { 'no such member': 7 }],
  ];
  const wrongType = samples.filter(([type]) => !accepts(type)).map(([, value]) => value);
  const integers = plain.filter((one) => one.type === 'integer');
  const outOfRange = integers.flatMap(({ minimum = 0, maximum = 0 }) => [minimum - 2, maximum + 2, 1.5]);
  const strings = plain.filter((one) => one.type === 'string');
  const isClosed = strings.length > 0 && strings.every((one) => one.enum || one.const !== undefined);
  return [...wrongType, ...outOfRange, ...(isClosed ? ['no such word'] : [])];
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function without(value: JsonObject, name: string): JsonObject {
  const { [name]: _dropped, ...rest } = value;
  return rest;
}
