import type { SessionJournal } from '../agent/session/session-host.ts';
import type { LiveThread } from '../store/live-thread.ts';

/** An open thread as a session writes it. */
export function journalOf(live: LiveThread): SessionJournal {
  return {
    get revision() {
      return live.writeRight?.revision ?? 0;
    },
    appendDurably: async (records) => {
      await live.appendDurably(records);
    },
    persist: () => live.persist(),
    append: async (records) => {
      await live.appendItems(records);
    },
    flush: () => live.flush(),
    async *history() {
      for await (const page of live.loadHistory()) yield page.records;
    },
  };
}
