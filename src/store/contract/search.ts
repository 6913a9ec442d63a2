import assert from 'node:assert/strict';
import { expectError } from './expect-error.ts';
import { listAll, sampleThreadId, storeSampleThread } from './samples.ts';
import type { ContractArea } from './subject.ts';

/** Search through what was said, where the store has it. */
export const searchArea: ContractArea = {
  name: 'search',
  define(it, { open }) {
    it('searchThreads() finds threads by what was said in them, or is refused', async () => {
      await using store = await open();
      await storeSampleThread(store, 1, ['alpha']);
      await storeSampleThread(store, 2, ['beta']);
      const search = () => store.searchThreads({ ...listAll(), searchTerm: 'question of beta' });
      if (!store.capabilities.search) {
        await expectError('unsupported', search, { operation: 'search_threads' });
        return;
      }
      const { rows } = await search();
      assert.deepEqual(
        rows.map(({ thread }) => thread.threadId),
        [sampleThreadId(2)],
      );
      assert.match(rows[0]?.snippet ?? '', /question of beta/);
    });
  },
};
