import { expect, it } from 'vitest';
import type { ExtraPermissions } from '../../../src/agent/permissions/extra-permissions.ts';
import { covers, within } from '../../../src/agent/permissions/within.ts';

const some = (part: Partial<ExtraPermissions>): ExtraPermissions => ({ network: false, read: [], write: [], ...part });
const asked = some({ read: ['/r'], write: ['/w'] });

it.each([
  ['the whole of it', some({ read: ['/r'], write: ['/w'] }), asked],
  ['what is below', some({ write: ['/w/a/b'] }), some({ write: ['/w/a/b'] })],
  ['reading what was to be written', some({ read: ['/w'] }), some({ read: ['/w'] })],
  ['writing what was to be read', some({ write: ['/r'] }), some({})],
  ['what is above, beside, or elsewhere', some({ write: ['/', '/w2', '/w/../x', 'w', ''] }), some({})],
  ['a network that nobody asked for', some({ network: true }), some({})],
  ['the same twice, in other words', some({ write: ['/w/', '/w/./', '/w/a/..'] }), some({ write: ['/w'] })],
] as const)('within() of %s', (_name, granted, expected) => {
  expect(within(granted, asked)).toEqual(expected);
});

it('covers() takes what is below, but nothing that is missing', () => {
  const known = some({ network: true, write: ['/w'] });
  const wishes = [some({ write: ['/w/a'] }), some({ network: true, read: ['/w'] }), some({ write: ['/w', '/x'] })];
  expect(wishes.map((wish) => covers(known, wish))).toEqual([true, true, false]);
  expect(covers(some({}), some({ network: true }))).toBe(false);
});
