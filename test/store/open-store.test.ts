import { describe, expect, it } from 'vitest';
import { openStore } from '../../src/store/open-store.ts';
import { Home } from '../config/home.ts';

describe('openStore()', () => {
  it('opens the local store of a home', async () => {
    await using home = await Home.make();
    await using store = await openStore({ type: 'local', home: home.path, durability: 'os', persistence: 'extended' });
    expect([store.name, store.capabilities.durability]).toEqual(['local', 'os']);
  });

  it('opens a store in memory, the same one for the same id', async () => {
    const first = await openStore({ type: 'in_memory', id: 'open-store-test' });
    expect(await openStore({ type: 'in_memory', id: 'open-store-test' })).toBe(first);
    expect(await openStore({ type: 'in_memory', id: 'another' })).not.toBe(first);
  });

  it.each(['sqlite', 'postgres', 'remote'] as const)('refuses %s, which is not built', async (type) => {
    await expect(openStore({ type })).rejects.toMatchObject({ name: 'ThreadStoreError', code: 'unsupported' });
  });

  it('makes the store of a module with the home', async () => {
    await using home = await Home.make({
      'store.mjs':
        'export default async ({ home }) => ({ name: home, capabilities: {}, createThread() {}, async [Symbol.asyncDispose]() {} });',
    });
    const store = await openStore({ type: 'module', module: home.file('store.mjs'), home: home.path });
    expect(store.name).toBe(home.path);
  });

  it.each([
    ['none.mjs', '', /Cannot load the store ".*none\.mjs": /],
    ['a.mjs', 'export const x = 1;', /Cannot use ".*a\.mjs" as a store: its default export is not a function/],
    ['b.mjs', 'export default () => ({});', /Cannot use ".*b\.mjs" as a store: its factory made none/],
  ])('refuses the module %s', async (name, text, message) => {
    await using home = await Home.make(text === '' ? {} : { [name]: text });
    const opening = openStore({ type: 'module', module: home.file(name), home: home.path });
    await expect(opening).rejects.toThrow(
      expect.objectContaining({ code: 'invalid', message: expect.stringMatching(message) }),
    );
  });
});
