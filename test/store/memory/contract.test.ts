import { describe, it } from 'vitest';
import { threadStoreContract } from '../../../src/store/contract/index.ts';
import { guarded } from '../../../src/store/guarded.ts';
import { InMemoryThreadStore } from '../../../src/store/memory/in-memory-thread-store.ts';

threadStoreContract(
  { describe, it },
  {
    name: 'in_memory',
    open: async () => guarded(new InMemoryThreadStore()),
    async reopen(store) {
      await store[Symbol.asyncDispose]();
      return guarded(new InMemoryThreadStore());
    },
  },
);
