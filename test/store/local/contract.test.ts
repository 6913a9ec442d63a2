import { afterAll, describe, it } from 'vitest';
import { threadStoreContract } from '../../../src/store/contract/index.ts';
import { LocalThreadStore } from '../../../src/store/local/local-thread-store.ts';
import type { ThreadStore } from '../../../src/store/thread-store.ts';
import { type TemporaryHome, temporaryHome } from './temporary-home.ts';

const homes = new WeakMap<ThreadStore, TemporaryHome>();

async function openIn(home: TemporaryHome): Promise<ThreadStore> {
  const store = await LocalThreadStore.open({ home: home.path, durability: 'os' });
  homes.set(store, home);
  return store;
}

function homeOf(store: ThreadStore): TemporaryHome {
  const home = homes.get(store);
  if (home === undefined) throw new Error('This store was not opened here');
  return home;
}

const opened: TemporaryHome[] = [];

threadStoreContract(
  { describe, it },
  {
    name: 'local',
    async open() {
      const home = await temporaryHome();
      opened.push(home);
      return openIn(home);
    },
    async reopen(store) {
      await store[Symbol.asyncDispose]();
      return openIn(homeOf(store));
    },
    alongside: (store) => openIn(homeOf(store)),
  },
);

afterAll(async () => {
  for (const home of opened) await home[Symbol.asyncDispose]();
});
