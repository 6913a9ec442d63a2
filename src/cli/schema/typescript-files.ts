import type { GeneratedFiles } from './json-schema-files.ts';
import { definitionName, type JsonSchema, type WireEntry, wireSchema } from './wire-schema.ts';

const HEADER = '// Generated from the wire declarations; do not edit.\n';

/** `protocol.ts`: a type for every definition, and maps from wire names to params and results. */
export function typescriptFiles(): GeneratedFiles {
  const wire = wireSchema({ experimental: true });
  const types = Object.entries(wire.definitions).map(([name, schema]) => `export type ${name} = ${typeOf(schema)};\n`);
  const text = [
    HEADER,
    ...types,
    interfaceOf('Methods', 'Methods by name: what a client sends and what the server answers.', wire.methods),
    interfaceOf('Notifications', 'Notifications of the server by name.', wire.notifications),
    interfaceOf(
      'ServerRequests',
      'Requests of the server by name: what it sends and what a client answers.',
      wire.serverRequests,
    ),
  ].join('\n');
  return new Map([['protocol.ts', text]]);
}

function interfaceOf(name: string, doc: string, entries: Readonly<Record<string, WireEntry>>): string {
  const members = Object.entries(entries).map(([wireName, entry]) => {
    const result = entry.result ? `; result: ${typeOf(entry.result)}` : '';
    return `  /** ${entry.summary}${entry.stability === 'experimental' ? ' Experimental.' : ''} */\n  '${wireName}': { params: ${typeOf(entry.params)}${result} };\n`;
  });
  return `/** ${doc} */\nexport interface ${name} {\n${members.join('')}}\n`;
}

function typeOf(schema: JsonSchema): string {
  if (schema.$ref) return definitionName(schema.$ref);
  const [only] = schema.allOf ?? [];
  if (only) return typeOf(only as JsonSchema);
  if (schema.const !== undefined) return literal(schema.const);
  if (schema.enum) return schema.enum.map(literal).join(' | ');
  const variants = schema.anyOf ?? schema.oneOf;
  if (variants) return unionOf(variants.map((variant) => typeOf(variant as JsonSchema)));
  if (Array.isArray(schema.type)) return unionOf(schema.type.map((type) => typeOf({ ...schema, type } as JsonSchema)));
  switch (schema.type) {
    case 'string':
    case 'boolean':
    case 'null':
      return schema.type;
    case 'integer':
    case 'number':
      return 'number';
    case 'array':
      return `Array<${typeOf((schema.items ?? {}) as JsonSchema)}>`;
    case 'object':
      return objectType(schema);
    default:
      return 'unknown';
  }
}

function objectType(schema: JsonSchema): string {
  if (schema.properties && Object.keys(schema.properties).length > 0) {
    const required = new Set(schema.required);
    const members = Object.entries(schema.properties).map(
      ([name, member]) => `${propertyName(name)}${required.has(name) ? '' : '?'}: ${typeOf(member as JsonSchema)}`,
    );
    return `{ ${members.join('; ')} }`;
  }
  const { additionalProperties } = schema;
  if (typeof additionalProperties === 'object') return `Record<string, ${typeOf(additionalProperties)}>`;
  return additionalProperties === true ? 'Record<string, unknown>' : 'Record<string, never>';
}

function unionOf(types: readonly string[]): string {
  return [...new Set(types)].join(' | ');
}

function propertyName(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : literal(name);
}

function literal(value: unknown): string {
  return typeof value === 'string' ? `'${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'` : String(value);
}
