import { describe, expect, it } from 'vitest';
import { storeSampleThread } from '../../src/store/contract/samples.ts';
import { ThreadStoreError } from '../../src/store/errors.ts';
import { openStore } from '../../src/store/open-store.ts';
import { Home } from '../config/home.ts';

describe('openStore()', () => {
  it('opens the local store of a home', async () => {
    await using home = await Home.make();
    const settings = { durability: 'os', persistence: 'extended', index: 'off', search: 'on' } as const;
    await using store = await openStore({ type: 'local', home: home.path, ...settings });
    expect([store.name, store.capabilities.durability]).toEqual(['local', 'os']);
  });

  it('opens a store in memory, the same one for the same id', async () => {
    const [first, same, another] = await Promise.all(
      ['open-store-test', 'open-store-test', 'another'].map((id) => openStore({ type: 'in_memory', id })),
    );
    if (first === undefined) throw new Error('No store was opened');
    const threadId = await storeSampleThread(first, 1, ['t1']);
    expect(await same?.readThread({ threadId })).toMatchObject({ threadId });
    await expect(another?.readThread({ threadId })).rejects.toMatchObject({ code: 'not-found' });
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

  it('understands the errors of a module that has its own copy of their class', async () => {
    await using home = await Home.make({
      'store.mjs': `class ThreadStoreError extends Error { name = 'ThreadStoreError'; code = 'not-found'; threadId = 'x' }
        const readThread = async () => { throw new ThreadStoreError('gone') };
        export default () => ({ name: 'own', capabilities: {}, createThread() {}, readThread });`,
    });
    const store = await openStore({ type: 'module', module: home.file('store.mjs'), home: home.path });
    const failure = await store.readThread({ threadId: 'x' }).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(ThreadStoreError);
    expect(failure).toMatchObject({ code: 'not-found', message: 'gone', threadId: 'x' });
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
