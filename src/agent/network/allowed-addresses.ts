import type { LookupAddress } from 'node:dns';
import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { OneAtATime } from '../../async/one-at-a-time.ts';
import { mayBeLocal } from './judge-host.ts';
import type { NetworkPolicy } from './network-policy.ts';
import { isPublicAddress } from './public-address.ts';

export type LookUp = (host: string) => Promise<readonly LookupAddress[]>;

/** The system looks up names on the few threads on which files are read and written, too: some of those stay free. */
const lanes = [new OneAtATime(), new OneAtATime()];
let turn = 0;

const systemLookUp: LookUp = (host) => {
  const find = () => lookup(host, { all: true });
  turn = (turn + 1) % lanes.length;
  return isIP(host) === 0 ? (lanes[turn]?.run(find) ?? find()) : find();
};

/**
 * Where a host leads, for a connection to these addresses and no others, whatever its name means later. `local`: to what
 * is not public and may not be reached. Null: nowhere.
 */
export async function allowedAddresses(
  host: string,
  rules: Pick<NetworkPolicy, 'domains' | 'allowLocalBinding'>,
  lookUp: LookUp = systemLookUp,
): Promise<readonly LookupAddress[] | 'local' | null> {
  const addresses = await lookUp(host).catch(() => []);
  if (addresses.length === 0) return null;
  const isFree = mayBeLocal(host, rules) || addresses.every(({ address }) => isPublicAddress(address));
  return isFree ? addresses : 'local';
}
