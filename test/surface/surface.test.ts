import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { compareSurface, type Difference } from '../../scripts/surface/compare-surface.ts';
import type { Facts } from '../../scripts/surface/facts.ts';
import { ourFacts } from '../../scripts/surface/our-facts.ts';
import { unbuiltMethods } from '../../src/methods/unbuilt.ts';

interface Explanation {
  /** Place of the difference; a `*` at the end stands for everything that begins so. */
  readonly where: string;
  readonly why: string;
}

async function readJson<T>(name: string): Promise<T> {
  return JSON.parse(await readFile(new URL(name, import.meta.url), 'utf8'));
}

const originals = await Promise.all(['facts-0.130.json', 'facts-0.169.json'].map((name) => readJson<Facts>(name)));
const explanations = await readJson<readonly Explanation[]>('explained.json');

function explains({ where }: Explanation, difference: Difference): boolean {
  return where.endsWith('*') ? difference.where.startsWith(where.slice(0, -1)) : difference.where === where;
}

test('compareSurface() finds nothing that is not explained', () => {
  const differences = compareSurface(ourFacts(), originals);
  const unexplained = differences.filter((found) => !explanations.some((known) => explains(known, found)));
  expect(unexplained).toEqual([]);
});

test('explained.json has no entry that is not needed', () => {
  const differences = compareSurface(ourFacts(), originals);
  const unused = explanations.filter((known) => !differences.some((found) => explains(known, found)));
  expect(unused).toEqual([]);
});

test('unbuiltMethods and methods name every method of both versions, with its stability', () => {
  const built = ourFacts().methods;
  const expected = new Map<string, string>();
  for (const facts of originals) {
    for (const [name, { stability }] of Object.entries(facts.methods)) {
      if (expected.get(name) !== 'stable') expected.set(name, stability);
    }
  }
  for (const name of ['getAuthStatus', 'getConversationSummary', 'gitDiffToRemote']) expected.set(name, 'stable');
  const known = [
    ...Object.entries(built)
      .filter(([name]) => !name.startsWith('bobbin/'))
      .map(([name, { stability }]): [string, string] => [name, stability]),
    ...unbuiltMethods.map(({ name, stability }): [string, string] => [name, stability]),
  ];
  expect(Object.fromEntries(known.sort())).toEqual(Object.fromEntries([...expected].sort()));
});

const tiny = (params: object, extra: Partial<Facts> = {}): Facts => ({
  methods: { m: { stability: 'stable', params: { members: params as never } } },
  notifications: {},
  serverRequests: {},
  types: {},
  stableTypes: {},
  stableEntries: {},
  ...extra,
});

test.each([
  ['a missing member', {}, { a: { type: 'string', optional: true } }, 'm params.a: is missing'],
  ['an extra member', { a: { type: 'string' } }, {}, 'm params.a: is an extra member'],
  ['a wrong type', { a: { type: 'i64' } }, { a: { type: 'u32' } }, 'm params.a: misses type u32'],
  [
    'a wrong word',
    { a: { type: { enum: ['x'] } } },
    { a: { type: { enum: ['x', 'y'] } } },
    'm params.a: misses word y',
  ],
  [
    'a member that is optional here',
    { a: { type: 'string', optional: true } },
    { a: { type: 'string' } },
    'm params.a: is optional, the originals require it',
  ],
  [
    'a member that is required here',
    { a: { type: 'string' } },
    { a: { type: 'string', optional: true } },
    'm params.a: is required, an original does not ask for it',
  ],
  [
    'a member that may not be null here',
    { a: { type: 'string' } },
    { a: { type: { union: ['string', 'null'] } } },
    'm params.a: is not nullable, an original is',
  ],
])('compareSurface() reports %s', (_title, ours, theirs, expected) => {
  const found = compareSurface(tiny(ours), [tiny(theirs)]).map(({ where, what }) => `${where}: ${what}`);
  expect(found).toContain(expected);
});

test('compareSurface() reports a member whose stability is wrong', () => {
  const member = { a: { type: 'string', optional: true } };
  const hidden = tiny(member, { stableEntries: { 'm params': { members: {} } } });
  expect(compareSurface(hidden, [tiny(member)])).toEqual([
    { where: 'm params.a', what: 'is experimental, expected stable' },
  ]);
  expect(compareSurface(hidden, [hidden])).toEqual([]);
});

test('compareSurface() reports a method that no original has', () => {
  const ours = tiny({});
  expect(compareSurface(ours, [tiny({}, { methods: {} })])).toEqual([{ where: 'm', what: 'no original has it' }]);
});
