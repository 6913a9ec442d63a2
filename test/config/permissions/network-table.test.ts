import { describe, expect, it } from 'vitest';
import { needsProxy } from '../../../src/agent/permissions/network-rules.ts';
import { ConfigError } from '../../../src/config/config-error.ts';
import { mergedNetwork, NetworkTable, networkRules } from '../../../src/config/permissions/network-table.ts';

const DEFAULTS = {
  isEnabled: false,
  mode: 'full',
  domains: {},
  unixSockets: {},
  allowLocalBinding: false,
  proxyUrl: 'http://127.0.0.1:3128',
  enableSocks5: true,
  socksUrl: 'http://127.0.0.1:8081',
  enableSocks5Udp: true,
  allowUpstreamProxy: true,
  allowNonLoopbackProxy: false,
  allowAllUnixSockets: false,
};

describe('networkRules', () => {
  it('is off and says nothing more where the table is empty', () => {
    expect(networkRules({})).toEqual(DEFAULTS);
  });

  it('takes everything that the originals take', () => {
    const table = NetworkTable.parse({
      enabled: true,
      mode: 'limited',
      domains: {
        'API.Example.com.': 'allow',
        '*.foo.org': 'deny',
        '**.bar.org': 'allow',
        '*': 'allow',
        '[::1]': 'deny',
      },
      unix_sockets: { '/run/a.sock': 'allow', '/run/b.sock': 'none', '/run/c.sock': 'deny' },
      allow_local_binding: true,
      proxy_url: 'http://127.0.0.1:1',
      enable_socks5: false,
      socks_url: 'http://127.0.0.1:2',
      enable_socks5_udp: false,
      allow_upstream_proxy: false,
      dangerously_allow_non_loopback_proxy: true,
      dangerously_allow_all_unix_sockets: true,
    });
    expect(networkRules(table)).toEqual({
      isEnabled: true,
      mode: 'limited',
      domains: { 'api.example.com': 'allow', '*.foo.org': 'deny', '**.bar.org': 'allow', '*': 'allow', '::1': 'deny' },
      unixSockets: { '/run/a.sock': 'allow', '/run/b.sock': 'deny', '/run/c.sock': 'deny' },
      allowLocalBinding: true,
      proxyUrl: 'http://127.0.0.1:1',
      enableSocks5: false,
      socksUrl: 'http://127.0.0.1:2',
      enableSocks5Udp: false,
      allowUpstreamProxy: false,
      allowNonLoopbackProxy: true,
      allowAllUnixSockets: true,
    });
  });

  it.each([
    { domains: { '*': 'deny' } },
    { domains: { '**': 'deny' } },
    { domains: { 'http://x.org': 'allow' } },
    { domains: { 'x.org:80': 'allow' } },
    { domains: { 'a.*.org': 'allow' } },
    { domains: { '': 'allow' } },
    { unix_sockets: { 'run/a.sock': 'allow' } },
    { mitm: { hooks: [] } },
    { allowed_domains: ['x.org'] },
  ] as const)('refuses %j', (table) => {
    expect(() => networkRules(table)).toThrow(ConfigError);
  });
});

describe('NetworkTable', () => {
  it.each([
    { enabled: 'yes' },
    { mode: 'half' },
    { domains: ['x.org'] },
    { domains: { 'x.org': 'maybe' } },
    { unix_sockets: { '/a': true } },
  ])('does not fit %j', (table) => {
    expect(NetworkTable.safeParse(table).success).toBe(false);
  });
});

describe('mergedNetwork', () => {
  it('lets the child win host by host', () => {
    expect(
      mergedNetwork(
        { enabled: true, domains: { 'a.org': 'allow', 'b.org': 'deny' } },
        { mode: 'limited', domains: { 'a.org': 'deny' } },
      ),
    ).toEqual({ enabled: true, mode: 'limited', domains: { 'a.org': 'deny', 'b.org': 'deny' }, unix_sockets: {} });
  });
});

describe('needsProxy', () => {
  it('is so for rules that say more than on or off', () => {
    const rules = (table: NetworkTable) => needsProxy(networkRules(table));
    expect(rules({ enabled: true })).toBe(false);
    expect(rules({ domains: { 'a.org': 'allow' } })).toBe(false);
    expect(rules({ enabled: true, domains: { 'a.org': 'allow' } })).toBe(true);
    expect(rules({ enabled: true, mode: 'limited' })).toBe(true);
    expect(rules({ enabled: true, unix_sockets: { '/a': 'deny' } })).toBe(true);
  });
});
