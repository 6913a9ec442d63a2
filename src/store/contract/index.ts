import { appendArea } from './append.ts';
import { archiveArea } from './archive.ts';
import { closedArea } from './closed.ts';
import { deleteArea } from './delete.ts';
import { historyArea } from './history.ts';
import { idempotencyArea } from './idempotency.ts';
import { lifecycleArea } from './lifecycle.ts';
import { listThreadsArea } from './list-threads.ts';
import { metadataArea } from './metadata.ts';
import { ownershipArea } from './ownership.ts';
import { pageItemsArea } from './page-items.ts';
import { pageTurnsArea } from './page-turns.ts';
import { reopenArea } from './reopen.ts';
import { searchArea } from './search.ts';
import type { ContractArea, ContractRunner, ContractSubject } from './subject.ts';
import { writeRightArea } from './write-right.ts';

/** The areas of the store contract, in the order in which they are run. */
const CONTRACT_AREAS: readonly ContractArea[] = [
  lifecycleArea,
  appendArea,
  idempotencyArea,
  historyArea,
  pageTurnsArea,
  pageItemsArea,
  listThreadsArea,
  searchArea,
  metadataArea,
  archiveArea,
  deleteArea,
  ownershipArea,
  writeRightArea,
  closedArea,
  reopenArea,
];

/** What to leave out. */
export interface ContractOptions {
  /** Names of the areas to run; all by default. */
  readonly areas?: readonly string[];
}

/**
 * Declares the tests that every thread store has to pass. A capability that a store claims must work, one that it
 * denies must be refused with `unsupported`.
 */
export function threadStoreContract(
  { describe, it }: ContractRunner,
  subject: ContractSubject,
  { areas }: ContractOptions = {},
): void {
  describe(`thread store contract: ${subject.name}`, () => {
    for (const area of CONTRACT_AREAS) {
      if (areas === undefined || areas.includes(area.name)) describe(area.name, () => area.define(it, subject));
    }
  });
}
