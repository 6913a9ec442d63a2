import assert from 'node:assert/strict';
import type { Deed, SeenThread, Told } from './told.ts';

/** Texts of a thread; null: it is not there. */
type History = readonly string[] | null;

/** What one thread may look like after a kill, of each part of it the newest state last. */
class ThreadVersions {
  histories: readonly History[] = [null];
  archived: readonly boolean[] = [false];
  names: readonly (string | null)[] = [null];

  begin(deed: Deed): void {
    const texts = this.histories.at(-1) ?? [];
    switch (deed.do) {
      case 'make':
        this.histories = deed.isAtOnce
          ? [...this.histories, deed.texts]
          : [...this.histories, [], ...beginningsOf([], deed.texts)];
        return;
      case 'say':
        this.histories = [...this.histories, ...beginningsOf(texts, deed.texts)];
        return;
      case 'drop':
        this.histories = [...this.histories, texts.slice(0, texts.length - deed.count)];
        return;
      case 'archive':
      case 'unarchive':
        this.archived = [...this.archived, deed.do === 'archive'];
        return;
      case 'name':
        this.names = [...this.names, deed.to];
        return;
      case 'delete':
        this.histories = [...this.histories, null];
        this.names = [...this.names, null];
        return;
      case 'keep':
    }
  }

  done(): void {
    this.histories = this.histories.slice(-1);
    this.archived = this.archived.slice(-1);
    this.names = this.names.slice(-1);
  }

  /** A thread in which nothing was said is not listed. */
  get mayBeUnlisted(): boolean {
    return this.histories.some((texts) => texts === null || texts.length === 0);
  }

  settle({ threadId, texts, isArchived, name }: SeenThread): void {
    assert.ok(
      this.histories.some((known) => known?.join('\n') === texts.join('\n')),
      `${threadId} shows ${texts.join(' ')}, and may show ${this.histories.map((known) => known?.join(' ') ?? 'nothing').join(', or ')}`,
    );
    assert.ok(this.archived.includes(isArchived), `${threadId} is ${isArchived ? '' : 'not '}archived`);
    assert.ok(this.names.includes(name), `${threadId} is called ${name}, not ${this.names.join(' or ')}`);
    this.histories = [texts];
    this.archived = [isArchived];
    this.names = [name];
  }
}

function beginningsOf(before: readonly string[], texts: readonly string[]): readonly History[] {
  return texts.map((_, index) => [...before, ...texts.slice(0, index + 1)]);
}

/** All threads of a home, by what was told of them. */
export class HomeVersions {
  readonly #threads = new Map<string, ThreadVersions>();
  readonly #gone = new Set<string>();

  take(told: Exclude<Told, { readonly type: 'failed' }>): void {
    if (told.type === 'seen') this.#settle(told.threads);
    else if (told.type === 'begun') this.#versionsOf(told.threadId).begin(told.deed);
    else this.#done(told.threadId);
  }

  #versionsOf(threadId: string): ThreadVersions {
    const known = this.#threads.get(threadId) ?? new ThreadVersions();
    this.#threads.set(threadId, known);
    return known;
  }

  #done(threadId: string): void {
    const versions = this.#versionsOf(threadId);
    versions.done();
    if (versions.histories[0] === null) this.#forget(threadId);
  }

  #forget(threadId: string): void {
    this.#threads.delete(threadId);
    this.#gone.add(threadId);
  }

  #settle(seen: readonly SeenThread[]): void {
    const listed = new Set<string>();
    for (const thread of seen) {
      assert.ok(!listed.has(thread.threadId), `${thread.threadId} is listed twice`);
      assert.ok(!this.#gone.has(thread.threadId), `${thread.threadId} is there again`);
      listed.add(thread.threadId);
      this.#versionsOf(thread.threadId).settle(thread);
    }
    for (const [threadId, versions] of this.#threads) {
      if (listed.has(threadId)) continue;
      assert.ok(versions.mayBeUnlisted, `${threadId} is gone`);
      this.#forget(threadId);
    }
  }
}
