import type { LookupAddress } from 'node:dns';
import type { BlockReason, NetworkTarget } from './network-policy.ts';

/** Whether a command may go somewhere. `source`: who decided, in the words of the originals. */
export type Admission =
  | { readonly type: 'admitted'; readonly addresses: readonly LookupAddress[] }
  | { readonly type: 'blocked'; readonly reason: BlockReason; readonly source: 'baseline_policy' | 'decider' }
  | { readonly type: 'unknown' };

/** Decides for one command; may take as long as the user takes to answer. Never rejects. */
export type Admit = (target: NetworkTarget) => Promise<Admission>;
