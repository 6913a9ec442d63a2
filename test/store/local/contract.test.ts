import { afterAll, describe, it } from 'vitest';
import { threadStoreContract } from '../../../src/store/contract/index.ts';
import { LocalThreadStore } from '../../../src/store/local/local-thread-store.ts';
import type { ThreadStore } from '../../../src/store/thread-store.ts';
import { type TemporaryHome, temporaryHome } from './temporary-home.ts';

const homes = new WeakMap<ThreadStore, TemporaryHome>();

async function openIn(home: TemporaryHome, index: 'on' | 'off'): Promise<ThreadStore> {
  const store = await LocalThreadStore.open({ home: home.path, durability: 'os', index });
  homes.set(store, home);
  return store;
}

function homeOf(store: ThreadStore): TemporaryHome {
  const home = homes.get(store);
  if (home === undefined) throw new Error('This store was not opened here');
  return home;
}

const opened: TemporaryHome[] = [];

for (const index of ['off', 'on'] as const) {
  threadStoreContract(
    { describe, it },
    {
      name: `local, index ${index}`,
      async open() {
        const home = await temporaryHome();
        opened.push(home);
        return openIn(home, index);
      },
      async reopen(store) {
        await store[Symbol.asyncDispose]();
        return openIn(homeOf(store), index);
      },
      alongside: (store) => openIn(homeOf(store), index),
    },
  );
}

afterAll(async () => {
  for (const home of opened) await home[Symbol.asyncDispose]();
});
