import { type WireEntry, wireSchema } from '../../src/cli/schema/wire-schema.ts';
import { differing, type EntryFacts, type Facts } from './facts.ts';
import { type Schema, type Shape, shapeOf } from './shape.ts';

/** The facts of our own declarations. */
export function ourFacts(): Facts {
  const all = wireSchema({ experimental: true });
  const stable = wireSchema({ experimental: false });
  const types = shapes(all.definitions);
  const families = ['methods', 'notifications', 'serverRequests'] as const;
  const stableEntries = families.map((family) => differing(inline(all[family]), inline(stable[family])));
  return {
    methods: entries(all.methods),
    notifications: entries(all.notifications),
    serverRequests: entries(all.serverRequests),
    types,
    stableTypes: differing(types, shapes(stable.definitions)),
    stableEntries: withoutNulls(Object.assign({}, ...stableEntries)),
  };
}

function entries(declared: Readonly<Record<string, WireEntry>>): Record<string, EntryFacts> {
  const rows = Object.entries(declared).map(([name, entry]): [string, EntryFacts] => {
    const result = entry.result ? { result: shapeOf(entry.result as Schema) } : {};
    return [name, { stability: entry.stability, params: shapeOf(entry.params as Schema), ...result }];
  });
  return Object.fromEntries(rows);
}

function shapes(definitions: Readonly<Record<string, object>>): Record<string, Shape> {
  return Object.fromEntries(Object.entries(definitions).map(([name, schema]) => [name, shapeOf(schema as Schema)]));
}

function inline(declared: Readonly<Record<string, WireEntry>>): Record<string, Shape> {
  const rows = Object.entries(entries(declared)).flatMap(([name, { params, result }]): [string, Shape][] => [
    [`${name} params`, params],
    ...(result ? [[`${name} result`, result] as [string, Shape]] : []),
  ]);
  return Object.fromEntries(rows);
}

/** Entries that are hidden as a whole say so by their stability. */
function withoutNulls(rows: Readonly<Record<string, Shape | null>>): Record<string, Shape> {
  return Object.fromEntries(Object.entries(rows).filter((row): row is [string, Shape] => row[1] !== null));
}
