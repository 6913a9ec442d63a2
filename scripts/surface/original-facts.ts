import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { differing, type EntryFacts, type Facts, type Stability } from './facts.ts';
import { type Schema, type Shape, shapeOf } from './shape.ts';

const BUNDLE = 'codex_app_server_protocol.schemas.json';

type Definitions = Readonly<Record<string, Schema>>;

/** Runs an original's generator and reads what it wrote. */
export async function originalFacts(binary: string): Promise<Facts> {
  const all = await definitionsOf(binary, ['--experimental']);
  const stable = await definitionsOf(binary, []);
  const types = shapes(all);
  return {
    methods: entries('ClientRequest', all, stable),
    notifications: entries('ServerNotification', all, stable),
    serverRequests: entries('ServerRequest', all, stable),
    types,
    stableTypes: differing(types, shapes(stable)),
    stableEntries: {},
  };
}

async function definitionsOf(binary: string, flags: readonly string[]): Promise<Definitions> {
  const folder = await mkdtemp(join(tmpdir(), 'bobbin-surface-'));
  try {
    await promisify(execFile)(binary, ['app-server', 'generate-json-schema', '--out', folder, ...flags]);
    const { definitions } = JSON.parse(await readFile(join(folder, BUNDLE), 'utf8'));
    const { v2, ...rest } = definitions as Record<string, Schema> & { v2: Record<string, Schema> };
    return { ...rest, ...v2 };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function shapes(definitions: Definitions): Record<string, Shape> {
  const lists = new Set(['ClientRequest', 'ServerNotification', 'ServerRequest']);
  const rows = Object.entries(definitions).filter(([name]) => !lists.has(name));
  return Object.fromEntries(rows.map(([name, schema]) => [name, shapeOf(schema)]));
}

function entries(list: string, all: Definitions, stable: Definitions): Record<string, EntryFacts> {
  const open = new Set(variants(stable[list]).map(wireName));
  return Object.fromEntries(
    variants(all[list]).map((variant) => {
      const name = wireName(variant);
      const stability: Stability = open.has(name) ? 'stable' : 'experimental';
      const params = variant.properties?.params;
      return [name, { stability, params: shapeOf(params ?? { type: 'object' }), ...resultOf(params, all) }];
    }),
  );
}

/** The schemas tell no results by method; the type is named like that of the params. */
function resultOf(params: Schema | boolean | undefined, all: Definitions): { result?: Shape } {
  const shape = shapeOf(params);
  if (typeof shape !== 'object' || !('ref' in shape)) return {};
  const name = shape.ref.replace(/Params$/, 'Response');
  return name !== shape.ref && all[name] ? { result: { ref: name } } : {};
}

function variants(list: Schema | undefined): readonly Schema[] {
  return list?.oneOf ?? [];
}

function wireName(variant: Schema): string {
  const method = variant.properties?.method;
  return typeof method === 'object' ? String(method.enum?.[0]) : '';
}
