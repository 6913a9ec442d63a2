import { isIP, isIPv6 } from 'node:net';
import { domainToASCII } from 'node:url';

const MAX_LENGTH = 253;
const NAME = /^[\w-]+(\.[\w-]+)*$/;
/** What would end a name, or be another one. */
const NOT_OF_NAMES = /[\s/\\?#@:%]/;
const MAPPED = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/;

/**
 * A host in the one spelling that rules and approvals know: in lower case and ASCII, without brackets, without dots at
 * its end, addresses as the system would read them. What is none stays as it is.
 */
export function plainHost(host: string): string {
  if (host.length > MAX_LENGTH) return host;
  const name = host
    .toLowerCase()
    .replace(/^\[(.*)\]$/, '$1')
    .replace(/\.+$/, '');
  if (isIPv6(name)) return plainV6(name) || name;
  return (!NOT_OF_NAMES.test(name) && domainToASCII(name)) || name;
}

/** Whether a host in its one spelling can be one: nothing else gets into questions, rules and look-ups. */
export function isHost(host: string): boolean {
  if (host.length > MAX_LENGTH) return false;
  return isIP(host) !== 0 || (NAME.test(host) && domainToASCII(host) === host);
}

function plainV6(address: string): string {
  const plain = domainToASCII(`[${address}]`).slice(1, -1);
  const halves = MAPPED.exec(plain)
    ?.slice(1)
    .map((half) => Number.parseInt(half, 16));
  return halves?.flatMap((half) => [half >> 8, half & 0xff]).join('.') ?? plain;
}

type Domains = Readonly<Record<string, 'allow' | 'deny'>>;

/** What rules say of a host; what denies counts before what allows. Null: nothing. */
export function hostVerdict(domains: Domains, host: string): 'allow' | 'deny' | null {
  const verdicts = Object.entries(domains)
    .filter(([pattern]) => matchesHost(pattern, host))
    .map(([, verdict]) => verdict);
  if (verdicts.includes('deny')) return 'deny';
  return verdicts.includes('allow') ? 'allow' : null;
}

/** Whether a host is allowed by its own name, and not only by a pattern. */
export function isAllowedByName(domains: Domains, host: string): boolean {
  return Object.entries(domains).some(([pattern, verdict]) => verdict === 'allow' && plainHost(pattern) === host);
}

function matchesHost(pattern: string, host: string): boolean {
  if (pattern === '*') return true;
  if (pattern.startsWith('**.')) {
    const domain = plainHost(pattern.slice(3));
    return host === domain || host.endsWith(`.${domain}`);
  }
  if (pattern.startsWith('*.')) return host.endsWith(`.${plainHost(pattern.slice(2))}`);
  return plainHost(pattern) === host;
}
