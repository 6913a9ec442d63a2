import { type FSWatcher, watch } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { say } from '../support/model-script.ts';
import { Stage } from '../support/stage.ts';

const NAMES_FILE = 'session_index.jsonl';

/**
 * The events by which an editor that watches a home learns that it has to list threads again, as
 * `@agentclientprotocol/codex-acp` 2.6 does: any event of the file of names in the folder's watch.
 */
class EditorWatch implements Disposable {
  readonly #watcher: FSWatcher;
  #events = 0;
  #lastAtMs = 0;

  constructor(home: string) {
    this.#watcher = watch(home, { persistent: false }, (_event, name) => {
      if (name !== NAMES_FILE) return;
      this.#events += 1;
      this.#lastAtMs = performance.now();
    });
  }

  /** Runs a change to its end; fails unless an event comes within a second of that. */
  async sees(change: () => Promise<unknown>): Promise<void> {
    // Else an event could be that of the change before.
    await vi.waitFor(() => expect(performance.now() - this.#lastAtMs).toBeGreaterThan(QUIET_MS), { timeout: 5_000 });
    const before = this.#events;
    await change();
    await vi.waitFor(() => expect(this.#events).toBeGreaterThan(before), { timeout: 1_000, interval: 10 });
  }

  [Symbol.dispose](): void {
    this.#watcher.close();
  }
}

const QUIET_MS = 550;

describe('a home that an editor watches', () => {
  it('shows it within a second that a thread was made, named, changed, archived, brought back and deleted', async () => {
    await using set = await Stage.set([say('Hello.')]);
    await using server = await set.serve();
    using editor = new EditorWatch(set.home);
    const { peer } = server;
    const { id: threadId } = await peer.startThread({ cwd: set.work });
    await editor.sees(() => peer.runTurn(threadId));
    expect(await readFile(path.join(set.home, NAMES_FILE), 'utf8')).toBe('');
    await editor.sees(() => peer.request('thread/name/set', { threadId, name: 'mine' }));
    const names = await readFile(path.join(set.home, NAMES_FILE), 'utf8');
    await editor.sees(() => peer.request('thread/metadata/update', { threadId, gitInfo: { branch: 'b' } }));
    await editor.sees(() => peer.request('thread/archive', { threadId }));
    await editor.sees(() => peer.request('thread/unarchive', { threadId }));
    expect(await readFile(path.join(set.home, NAMES_FILE), 'utf8')).toBe(names);
    await editor.sees(() => peer.request('thread/delete', { threadId }));
  }, 30_000);
});
