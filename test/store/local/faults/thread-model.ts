import { expect } from 'vitest';
import type { LiveThread } from '../../../../src/store/live-thread.ts';

/** A value that was told to be stored, or those that it may have after a call that failed. */
export class Perhaps<T> {
  #values: readonly T[];

  constructor(value: T) {
    this.#values = [value];
  }

  set(value: T): void {
    this.#values = [value];
  }

  /** The call failed: it may have had its effect all the same. */
  try(value: T): void {
    this.#values = [...this.#values, value];
  }

  /** What is read is one of them, and from now on it is that one. */
  settle(read: T, what: string): void {
    expect(this.#values, what).toContainEqual(read);
    this.#values = [read];
  }

  get isSure(): boolean {
    return new Set(this.#values).size === 1;
  }

  get values(): readonly T[] {
    return this.#values;
  }
}

/** Numbers of records, in the order in which they were accepted. */
export class RecordModel {
  /** Told to be durable: there once, in this order, for ever. */
  #kept: number[] = [];
  /** Accepted: there once after the next flush that works. */
  #accepted: number[] = [];
  /** Perhaps stored before a cut, or when the thread was closed without a flush. */
  #lost: number[] = [];
  /** Taken back, though perhaps not yet on the disk. */
  #refused: number[] = [];

  accept(...numbers: readonly number[]): void {
    this.#accepted.push(...numbers);
  }

  /** The call said that these are not stored: that holds, unless the power goes before a sync works. */
  refuse(...numbers: readonly number[]): void {
    this.#refused.push(...numbers);
  }

  keepAll(): void {
    this.#kept.push(...this.#accepted);
    this.#accepted = [];
    this.#refused = [];
  }

  /** The power went. */
  cut(): void {
    this.#lost.push(...this.#refused);
    this.letGo();
  }

  /** What was accepted and not flushed may be there or not. */
  letGo(): void {
    this.#lost.push(...this.#accepted);
    this.#accepted = [];
  }

  /** `found`: numbers of all records of ours, as they were read. */
  settle(found: readonly number[], what: string): void {
    expect(new Set(found).size, `${what}: stored twice in ${found.join()}`).toBe(found.length);
    const kept = new Set(this.#kept);
    expect(
      found.filter((number) => kept.has(number)),
      `${what}: kept records, in order`,
    ).toEqual(this.#kept);
    const known = new Set([...this.#kept, ...this.#accepted, ...this.#lost]);
    expect(found.filter((number) => !known.has(number))).toEqual([]);
    expect(
      [...found].sort((left, right) => left - right),
      `${what}: order`,
    ).toEqual(found);
    this.#kept = found.filter((number) => !this.#accepted.includes(number));
    this.#lost = [];
    this.#refused = [];
  }
}

/** What is known of one thread by what the store said. */
export interface ThreadModel {
  readonly threadId: string;
  live: LiveThread | null;
  /** Whether there is something of it on the disk. */
  readonly isStored: Perhaps<boolean>;
  readonly isArchived: Perhaps<boolean>;
  readonly name: Perhaps<string | null>;
  readonly branch: Perhaps<string | null>;
  readonly records: RecordModel;
}
