import { isAbsolute } from 'node:path';
import { z } from 'zod';
import type { NetworkRules } from '../../agent/permissions/network-rules.ts';
import { ConfigError } from '../config-error.ts';

const Verdict = z.enum(['allow', 'deny']);
/** 0.130 says `none` of sockets where 0.169 says `deny`. */
const SocketVerdict = z.enum(['allow', 'deny', 'none']);

/**
 * `[permissions.<name>.network]` as it stands in config.toml; `[features.network_proxy]` has the same members. Absent
 * members leave what a parent profile says, else the default.
 */
export const NetworkTable = z.looseObject({
  enabled: z.boolean().optional(),
  mode: z.enum(['limited', 'full']).optional(),
  domains: z.record(z.string(), Verdict).optional(),
  unix_sockets: z.record(z.string(), SocketVerdict).optional(),
  allow_local_binding: z.boolean().optional(),
  proxy_url: z.string().optional(),
  enable_socks5: z.boolean().optional(),
  socks_url: z.string().optional(),
  enable_socks5_udp: z.boolean().optional(),
  allow_upstream_proxy: z.boolean().optional(),
  dangerously_allow_non_loopback_proxy: z.boolean().optional(),
  dangerously_allow_all_unix_sockets: z.boolean().optional(),
});
export type NetworkTable = z.output<typeof NetworkTable>;

/** What a child says wins, host by host and socket by socket. */
export function mergedNetwork(parent: NetworkTable, child: NetworkTable): NetworkTable {
  return {
    ...parent,
    ...child,
    domains: { ...parent.domains, ...child.domains },
    unix_sockets: { ...parent.unix_sockets, ...child.unix_sockets },
  };
}

/**
 * The rules of a table that fits {@link NetworkTable}, with the defaults of the originals.
 *
 * @throws {ConfigError} for a host or a socket that no rule can be about, and for members that are not known here.
 */
export function networkRules(table: NetworkTable): NetworkRules {
  // The originals pass over what they do not know, and with it over a limit that somebody meant to set.
  const unknown = Object.keys(table).find((key) => !Object.hasOwn(NetworkTable.shape, key));
  if (unknown !== undefined) throw new ConfigError(`network.${unknown} is not supported`);
  return {
    isEnabled: table.enabled ?? false,
    mode: table.mode ?? 'full',
    domains: Object.fromEntries(Object.entries(table.domains ?? {}).map(domainRule)),
    unixSockets: Object.fromEntries(Object.entries(table.unix_sockets ?? {}).map(socketRule)),
    allowLocalBinding: table.allow_local_binding ?? false,
    proxyUrl: table.proxy_url ?? 'http://127.0.0.1:3128',
    enableSocks5: table.enable_socks5 ?? true,
    socksUrl: table.socks_url ?? 'http://127.0.0.1:8081',
    enableSocks5Udp: table.enable_socks5_udp ?? true,
    allowUpstreamProxy: table.allow_upstream_proxy ?? true,
    allowNonLoopbackProxy: table.dangerously_allow_non_loopback_proxy ?? false,
    allowAllUnixSockets: table.dangerously_allow_all_unix_sockets ?? false,
  };
}

/** A host, or one with labels left open; no scheme, no port, no path. */
const HOST = /^[\p{L}\p{N}_-]+(\.[\p{L}\p{N}_-]+)*$/u;
const IP_V6 = /^[0-9a-f:.]*:[0-9a-f:.]*$/;
const MAX_HOST_LENGTH = 253;

function domainRule([pattern, verdict]: [string, 'allow' | 'deny']): [string, 'allow' | 'deny'] {
  const host = pattern
    .trim()
    .toLowerCase()
    .replace(/^\[(.*)\]$/, '$1')
    .replace(/\.$/, '');
  if (host === '*' && verdict === 'allow') return [host, verdict];
  const name = host.replace(/^\*\*?\./, '');
  if (name.length <= MAX_HOST_LENGTH && (HOST.test(name) || IP_V6.test(host))) return [host, verdict];
  throw new ConfigError(
    `network proxy constraints are invalid: invalid value for network.${verdict === 'deny' ? 'denied' : 'allowed'}_domains: ` +
      `${pattern} (allowed exact hosts or scoped wildcards like *.example.com or **.example.com)`,
  );
}

function socketRule([path, verdict]: [string, 'allow' | 'deny' | 'none']): [string, 'allow' | 'deny'] {
  if (!isAbsolute(path) || path.includes('\0')) {
    throw new ConfigError(`invalid value for network.unix_sockets: ${path} (expected an absolute path)`);
  }
  return [path, verdict === 'allow' ? 'allow' : 'deny'];
}
