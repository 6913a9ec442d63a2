import { z } from 'zod';
import { methods } from '../../methods/index.ts';
import type { Stability } from '../../protocol/define.ts';
import { notifications } from '../../protocol/notifications/index.ts';
import { serverRequests } from '../../protocol/server-requests/index.ts';
import { experimentalReason } from '../../protocol/stability.ts';

export type JsonSchema = z.core.JSONSchema.BaseSchema;

export interface WireEntry {
  readonly stability: Stability;
  readonly summary: string;
  readonly params: JsonSchema;
  /** Absent for notifications. */
  readonly result?: JsonSchema;
}

/** The whole wire as JSON schema (draft 7). References point into `definitions`. */
export interface WireSchema {
  readonly methods: Readonly<Record<string, WireEntry>>;
  readonly notifications: Readonly<Record<string, WireEntry>>;
  readonly serverRequests: Readonly<Record<string, WireEntry>>;
  readonly definitions: Readonly<Record<string, JsonSchema>>;
}

interface Declaration {
  readonly name: string;
  readonly summary: string;
  readonly stability: Stability;
  readonly params: z.ZodType;
  readonly result?: z.ZodType;
}

/** Builds the schema of everything that is declared; without `experimental`, of what every client may use. */
export function wireSchema(options: { readonly experimental: boolean }): WireSchema {
  const definitions: Record<string, JsonSchema> = {};
  const convert = (schema: z.ZodType) => toDraft7(schema, options.experimental, definitions);
  const convertAll = (declarations: readonly Declaration[]) =>
    Object.fromEntries(
      declarations
        .filter((entry) => options.experimental || entry.stability === 'stable')
        .map((entry) => [entry.name, convertEntry(entry, convert)]),
    );
  const entries = {
    methods: convertAll(methods),
    notifications: convertAll(notifications),
    serverRequests: convertAll(serverRequests),
  };
  return { ...entries, definitions: reachable(entries, definitions) };
}

function convertEntry(entry: Declaration, convert: (schema: z.ZodType) => JsonSchema): WireEntry {
  return {
    stability: entry.stability,
    summary: entry.summary,
    params: convert(entry.params),
    ...(entry.result && { result: convert(entry.result) }),
  };
}

function toDraft7(schema: z.ZodType, experimental: boolean, definitions: Record<string, JsonSchema>): JsonSchema {
  const converted = z.toJSONSchema(schema, {
    io: 'input',
    target: 'draft-7',
    override: ({ zodSchema, jsonSchema }) => {
      if (!experimental) dropExperimental(zodSchema, jsonSchema);
    },
  });
  const { $schema: _dialect, definitions: named, id: _ownName, ...body } = converted;
  for (const [name, definition] of Object.entries(named ?? {})) {
    const { id: _id, ...rest } = definition as JsonSchema;
    definitions[name] = rest;
  }
  return body;
}

function dropExperimental(schema: z.core.$ZodTypes, json: JsonSchema): void {
  const { def } = schema._zod;
  if (def.type === 'object') dropFields(def.shape, json);
  if (def.type === 'union') dropVariants(def.options, json);
}

function dropFields(shape: Readonly<Record<string, z.core.$ZodType>>, json: JsonSchema): void {
  const hidden = new Set(Object.keys(shape).filter((name) => shape[name] && experimentalReason(shape[name]) !== null));
  for (const name of hidden) delete json.properties?.[name];
  if (json.required) json.required = json.required.filter((name) => !hidden.has(name));
  if (json.required?.length === 0) delete json.required;
}

function dropVariants(options: readonly z.core.$ZodType[], json: JsonSchema): void {
  const isOpen = (_variant: unknown, index: number) => {
    const option = options[index];
    return option === undefined || experimentalReason(option) === null;
  };
  if (json.anyOf) json.anyOf = json.anyOf.filter(isOpen);
  if (json.oneOf) json.oneOf = json.oneOf.filter(isOpen);
}

function reachable(roots: unknown, definitions: Readonly<Record<string, JsonSchema>>): Record<string, JsonSchema> {
  const names = new Set<string>();
  const visit = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    const target = (value as { $ref?: unknown }).$ref;
    if (typeof target === 'string') visitDefinition(definitionName(target));
    Object.values(value).forEach(visit);
  };
  const visitDefinition = (name: string): void => {
    if (names.has(name)) return;
    names.add(name);
    visit(definitions[name]);
  };
  visit(roots);
  return Object.fromEntries([...names].sort().map((name) => [name, definitions[name] ?? {}]));
}

/** `Thread` of `#/definitions/Thread`. */
export function definitionName(ref: string): string {
  return ref.slice(ref.lastIndexOf('/') + 1);
}

/** The definitions that one entry refers to, directly or not, in alphabetical order. */
export function definitionsOf(entry: WireEntry, wire: WireSchema): Record<string, JsonSchema> {
  return reachable(entry, wire.definitions);
}
