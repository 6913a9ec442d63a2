/** What commands may reach through the proxy. */
export interface NetworkPolicy {
  /** `limited`: only methods that read (GET, HEAD, OPTIONS) pass, and no tunnels, into which nobody can look. */
  readonly mode: 'limited' | 'full';
  /** By pattern of hosts, in lower case: an exact host, `*.x` (below x), `**.x` (x and below), or `*`. */
  readonly domains: Readonly<Record<string, 'allow' | 'deny'>>;
  /** Whether addresses of this machine and of private networks may be reached. */
  readonly allowLocalBinding: boolean;
  readonly enableSocks5: boolean;
}

/** How a command asks for a host, in the spelling of approvals. */
export type NetworkProtocol = 'http' | 'https' | 'socks5Tcp';

/** Where a command wants to go. */
export interface NetworkTarget {
  readonly protocol: NetworkProtocol;
  /** In lower case, without brackets. */
  readonly host: string;
  readonly port: number;
}

/** Why a command may not go there, in the words of the originals. */
export type BlockReason = 'denied' | 'not_allowed' | 'not_allowed_local' | 'method_not_allowed' | 'mitm_required';
