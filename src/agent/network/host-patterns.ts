/** A host as rules and approvals know it: no brackets, no dot at its end. */
export function plainHost(host: string): string {
  return host
    .toLowerCase()
    .replace(/^\[(.*)\]$/, '$1')
    .replace(/\.$/, '');
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
