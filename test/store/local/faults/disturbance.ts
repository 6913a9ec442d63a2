import fc from 'fast-check';
import { type DiskCall, type DiskFault, SHORT } from './simulated-disk.ts';

const CODES = ['EIO', 'ENOSPC', 'EDQUOT', 'EROFS', 'EACCES', 'EPERM', 'EMFILE', 'EINTR'] as const;
const PERMISSION = new Set(['EACCES', 'EPERM']);
const CALLS: readonly DiskCall[] = [
  'open',
  'stat',
  'list',
  'read',
  'write',
  'truncate',
  'sync',
  'change',
  'syncFolder',
];

/** From some call on, calls of these kinds fail for a while. */
export interface Disturbance {
  readonly from: number;
  readonly count: number;
  readonly calls: readonly DiskCall[];
  readonly fault: DiskFault;
}

export const disturbance: fc.Arbitrary<Disturbance> = fc.record({
  from: fc.oneof(fc.nat(100), fc.nat(400)),
  count: fc.oneof(fc.constant(1), fc.nat(10), fc.nat(40)),
  calls: fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom(...CALLS).map((call) => [call]) },
    fc.constant<readonly DiskCall[]>(['write', 'truncate', 'change']),
    { weight: 2, arbitrary: fc.constant<readonly DiskCall[]>(['sync', 'syncFolder']) },
    fc.constant<readonly DiskCall[]>(['write', 'truncate', 'sync', 'syncFolder']),
    fc.constant(CALLS),
  ),
  fault: fc.record({
    code: fc.constantFrom(...CODES, SHORT),
    storedPart: fc.constantFrom(0, 0.3, 0.9, 1),
  }),
});

/** What befalls the call of this number. */
export function faultAt(disturbances: readonly Disturbance[], call: DiskCall, count: number): DiskFault | null {
  const hit = disturbances.find(
    ({ from, count: length, calls }) => calls.includes(call) && count >= from && count < from + length,
  );
  if (hit === undefined) return null;
  // A short write is a matter of writes only. What holds the home may be synced only as far as its permissions go.
  if (hit.fault.code === SHORT && call !== 'write') return { code: 'EIO' };
  return call === 'syncFolder' && PERMISSION.has(hit.fault.code) ? { code: 'EIO' } : hit.fault;
}
