import { setImmediate as tick } from 'node:timers/promises';
import { HomeLease } from './index-lock.ts';
import { type IndexDatabase, isBroken } from './open-index.ts';

/** An index larger than this is not read through by itself: `bobbin doctor` does that. */
const MAX_CHECKED_BYTES = 128 * 1024 * 1024;

export interface IndexCheckOptions {
  readonly database: IndexDatabase;
  /** The folder of which one process has the lease: see {@link HomeLease}. */
  readonly folder: string;
  /** Asked between two tables; one that was stopped is begun again the next time. */
  readonly mayGoOn: () => boolean;
  /** Told in words for people. */
  readonly onDamaged: (reason: string) => void;
}

/**
 * Reads an index through, some 3 ms for each MB, to see whether its tables agree with their SQL indexes: damage that leaves every
 * page readable hides rows and fails no request. Done once per start, by one process of a home at a time.
 */
export class IndexCheck {
  readonly #options: IndexCheckOptions;
  #running: Promise<void> | null = null;
  #isDone = false;

  constructor(options: IndexCheckOptions) {
    this.#options = options;
  }

  /** To be called when there is nothing else to do. */
  async run(): Promise<void> {
    if (this.#isDone) return;
    this.#running ??= this.#runWithLease().finally(() => {
      this.#running = null;
    });
    await this.#running;
  }

  /** Resolves when it does not run; it stops soon once it may not go on. */
  async ended(): Promise<void> {
    await this.#running;
  }

  async #runWithLease(): Promise<void> {
    const { folder, mayGoOn, onDamaged } = this.#options;
    const lease = new HomeLease(folder);
    try {
      const fault = (await lease.take()) ? await this.#fault() : null;
      if (fault !== null && mayGoOn()) onDamaged(fault);
    } catch (reason) {
      if (isBroken(reason) && mayGoOn()) onDamaged(String(reason));
    } finally {
      lease[Symbol.dispose]();
    }
  }

  /** Blocks for one table at a time. */
  async #fault(): Promise<string | null> {
    const { database, mayGoOn } = this.#options;
    const tables = bytesOf(database) > MAX_CHECKED_BYTES ? [] : tablesOf(database);
    for (const table of tables) {
      if (!mayGoOn()) return null;
      const fault = database.prepare<[], string>(`PRAGMA integrity_check("${table}")`).pluck().get();
      if (fault !== undefined && fault !== 'ok') return fault;
      await tick();
    }
    this.#isDone = true;
    return null;
  }
}

function tablesOf(database: IndexDatabase): readonly string[] {
  return database.prepare<[], string>("SELECT name FROM sqlite_schema WHERE type = 'table'").pluck().all();
}

function bytesOf(database: IndexDatabase): number {
  const [pages, size] = ['page_count', 'page_size'].map((name) => Number(database.pragma(name, { simple: true })));
  return (pages ?? 0) * (size ?? 0);
}
