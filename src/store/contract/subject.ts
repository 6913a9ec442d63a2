import type { ThreadStore } from '../thread-store.ts';

/** The two functions of a test runner that the suite needs; those of vitest and of node:test both fit. */
export interface ContractRunner {
  describe(name: string, body: () => void): unknown;
  it(name: string, body: () => Promise<void>): unknown;
}

/** The store under test. */
export interface ContractSubject {
  readonly name: string;
  /** A fresh, empty store that shares nothing with others, as a server would use it: see `guarded`. */
  open(): Promise<ThreadStore>;
  /** Closes the store and opens another one on what it stored, as a new process would. */
  reopen?(store: ThreadStore): Promise<ThreadStore>;
  /** Opens another store on the same storage while this one is in use, as a second process would. */
  alongside?(store: ThreadStore): Promise<ThreadStore>;
}

/** One area of the contract: a group of tests of one subject. */
export interface ContractArea {
  readonly name: string;
  define(it: ContractRunner['it'], subject: ContractSubject): void;
}
