import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const SRC = fileURLToPath(new URL('../../src', import.meta.url));

/** Free to all, and importing nothing of ours but each other. */
function isGround(file: string): boolean {
  return file === 'version.ts' || /^(?:async|system)\//.test(file);
}

/** Each layer, and those it may import beside itself and what is {@link isGround}. */
const LAYERS = {
  protocol: [],
  history: ['protocol'],
  store: ['protocol', 'history'],
  'store/contract': ['protocol', 'history', 'store'],
  'store/memory': ['protocol', 'history', 'store'],
  'store/local': ['protocol', 'history', 'store'],
  agent: ['protocol', 'history'],
  config: ['protocol', 'history', 'store', 'agent'],
  threads: ['protocol', 'history', 'store', 'agent', 'config'],
  account: ['protocol', 'agent', 'config'],
  workspace: ['protocol'],
  processes: ['protocol', 'agent', 'workspace'],
  methods: ['protocol', 'history', 'store', 'agent', 'config', 'threads', 'account', 'workspace', 'processes'],
  transport: ['protocol'],
  server: [
    'protocol',
    'history',
    'store',
    'agent',
    'config',
    'threads',
    'account',
    'workspace',
    'processes',
    'methods',
    'transport',
  ],
  client: ['protocol'],
  cli: [
    'protocol',
    'history',
    'store',
    'store/contract',
    'store/memory',
    'store/local',
    'agent',
    'config',
    'threads',
    'account',
    'workspace',
    'processes',
    'methods',
    'transport',
    'server',
    'client',
  ],
} as const satisfies Record<string, readonly string[]>;
type Layer = keyof typeof LAYERS;

/** What the layers that are not to know their surroundings may import of packages and of Node. */
const PACKAGES = {
  protocol: ['zod'],
  history: ['node:path', 'node:url'],
  client: ['node:child_process', 'node:stream'],
  'store/contract': ['node:assert/strict'],
} as const satisfies Partial<Record<Layer, readonly string[]>>;

/** Imports against the direction, each with its reason. Types alone vanish when the program is built. */
const EXCEPTIONS: readonly {
  readonly from: string;
  readonly to: string;
  readonly kind: Import['kind'];
  readonly because: string;
}[] = [
  { from: 'store/open-store.ts', to: 'store/local', kind: 'lazy', because: 'a driver is loaded when it is chosen' },
  { from: 'store/open-store.ts', to: 'store/memory', kind: 'lazy', because: 'a driver is loaded when it is chosen' },
  { from: 'client/*', to: 'methods/index.ts', kind: 'type', because: 'the client is typed by the list of methods' },
];

interface Import {
  readonly from: string;
  readonly to: string;
  readonly kind: 'value' | 'type' | 'lazy';
}

const IMPORTS = [
  { pattern: /^import\s+type\s[^;]*?from\s*'(\.[^']+)'/gm, kind: 'type' },
  { pattern: /^export\s+type\s[^;]*?from\s*'(\.[^']+)'/gm, kind: 'type' },
  { pattern: /^(?:import|export)\s(?!type\s)[^;]*?from\s*'(\.[^']+)'/gm, kind: 'value' },
  { pattern: /^import\s*'(\.[^']+)'/gm, kind: 'value' },
  { pattern: /(?:await|return)\s+import\(\s*'(\.[^']+)'/g, kind: 'lazy' },
  { pattern: /(?<!await\s|return\s)\bimport\(\s*'(\.[^']+)'\s*\)\./g, kind: 'type' },
] as const;

const files = readdirSync(SRC, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .map((file) => file.replaceAll(path.sep, '/'));

function importsOf(file: string): readonly Import[] {
  const text = readFileSync(path.join(SRC, file), 'utf8');
  return IMPORTS.flatMap(({ pattern, kind }) =>
    [...text.matchAll(pattern)].map(([, target = '']) => ({
      from: file,
      to: path.posix.join(path.posix.dirname(file), target),
      kind,
    })),
  );
}

function packagesOf(layer: string): readonly string[] {
  const texts = files
    .filter((file) => layerOf(file) === layer)
    .map((file) => readFileSync(path.join(SRC, file), 'utf8'));
  const names = texts.flatMap((text) =>
    [...text.matchAll(/\b(?:from|import)[ (]'([^.'][^']*)'/g)].map(([, name]) => name),
  );
  return [...new Set(names)].filter((name) => name !== undefined).sort();
}

function layerOf(file: string): Layer | null {
  const [first = '', second = ''] = file.split('/');
  const nested = `${first}/${second}`;
  if (Object.hasOwn(LAYERS, nested)) return nested as Layer;
  return Object.hasOwn(LAYERS, first) && second !== '' ? (first as Layer) : null;
}

function isAllowed({ from, to, kind }: Import): boolean {
  const [source, target] = [layerOf(from), layerOf(to)];
  if (isGround(to) || source === target) return true;
  const allowed: readonly (Layer | null)[] = source === null ? [] : LAYERS[source];
  return allowed.includes(target) || EXCEPTIONS.some((each) => excepts(each, { from, to, kind }));
}

function excepts(exception: (typeof EXCEPTIONS)[number], { from, to, kind }: Import): boolean {
  const isFrom = exception.from === from || exception.from === `${path.posix.dirname(from)}/*`;
  return isFrom && exception.kind === kind && (exception.to === to || exception.to === layerOf(to));
}

const imports = files.flatMap(importsOf);

describe('imports', () => {
  it('are read from the sources at all', () => {
    expect(imports.length).toBeGreaterThan(300);
    expect(imports).toContainEqual({
      from: 'store/open-store.ts',
      to: 'store/local/local-thread-store.ts',
      kind: 'lazy',
    });
  });

  it('belong to a known layer', () => {
    expect(files.filter((file) => layerOf(file) === null && !isGround(file))).toEqual([]);
  });

  it('point one way', () => {
    const against = imports
      .filter((each) => !isAllowed(each))
      .map(({ from, to, kind }) => `${from} -> ${to} (${kind})`);
    expect(against).toEqual([]);
  });

  it.each(Object.entries(PACKAGES))('bring no other package into %s', (layer, packages) => {
    expect(packagesOf(layer)).toEqual(packages);
  });

  it('name files that exist', () => {
    expect(imports.filter(({ to }) => !files.includes(to)).map(({ from, to }) => `${from} -> ${to}`)).toEqual([]);
  });

  it.each(EXCEPTIONS)('still need the exception $from -> $to', (exception) => {
    expect(imports.some((each) => excepts(exception, each))).toBe(true);
  });
});
