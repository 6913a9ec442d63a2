/** What a profile of one's own lets commands reach, as `[permissions.<name>.network]` says it. */
export interface NetworkRules {
  /** Whether commands may use the network at all; false where the profile does not say. */
  readonly isEnabled: boolean;
  /** `limited`: only methods that read (GET, HEAD, OPTIONS) pass the proxy. */
  readonly mode: 'limited' | 'full';
  /** By pattern of hosts, in lower case: an exact host, `*.x` (below x), `**.x` (x and below), or `*` (only to allow). */
  readonly domains: Readonly<Record<string, 'allow' | 'deny'>>;
  /** By absolute path of the socket. */
  readonly unixSockets: Readonly<Record<string, 'allow' | 'deny'>>;
  /** Whether commands may reach addresses of this machine and of private networks that no rule names. */
  readonly allowLocalBinding: boolean;
  /** Where the HTTP proxy listens: `http://host:port`. */
  readonly proxyUrl: string;
  readonly enableSocks5: boolean;
  /** Where the SOCKS5 proxy listens: `http://host:port`. */
  readonly socksUrl: string;
  readonly enableSocks5Udp: boolean;
  /** Whether the proxy itself goes out by the proxy of its own environment. */
  readonly allowUpstreamProxy: boolean;
  readonly allowNonLoopbackProxy: boolean;
  readonly allowAllUnixSockets: boolean;
}

/** Whether a sandbox alone could not hold the rules: they say more than that the network is on, or off. */
export function needsProxy({ isEnabled, mode, domains, unixSockets }: NetworkRules): boolean {
  const says = [domains, unixSockets].some((rules) => Object.keys(rules).length > 0);
  return isEnabled && (says || mode === 'limited');
}
