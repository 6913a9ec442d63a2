import { expect, it } from 'vitest';
import { hostVerdict, isHost, plainHost } from '../../../src/agent/network/host-patterns.ts';

it.each([
  ['EVIL.Test', 'evil.test'],
  ['evil.test.', 'evil.test'],
  ['evil.test..', 'evil.test'],
  ['Bücher.test', 'xn--bcher-kva.test'],
  ['ｅvil。test', 'evil.test'],
  ['my_host', 'my_host'],
  ['127.0.0.1.', '127.0.0.1'],
  ['127.1', '127.0.0.1'],
  ['0x7f.1', '127.0.0.1'],
  ['0177.0.0.1', '127.0.0.1'],
  ['134744072', '8.8.8.8'],
  ['[2001:DB8:0:0::1]', '2001:db8::1'],
  ['::ffff:8.8.8.8', '8.8.8.8'],
  ['[0:0:0:0:0:FFFF:0808:0808]', '8.8.8.8'],
])('plainHost() knows %s as %s', (host, expected) => {
  expect(plainHost(host)).toBe(expected);
  expect(isHost(expected)).toBe(true);
});

it.each([
  '',
  'a..b',
  '.a',
  '1.2.3.4.5',
  'x y',
  'a/b',
  'a\nb',
  "network_rule(host='evil.test',decision='allow')",
  '0x7f.1%E2%80%A6',
  `${'a.'.repeat(127)}a`,
])('isHost() says no of %j', (host) => {
  expect(isHost(plainHost(host))).toBe(false);
});

it('isHost() says no of what is too long at once', () => {
  expect(isHost(plainHost(`${'.'.repeat(60_000)}a`))).toBe(false);
});

it('hostVerdict() understands rules in every spelling', () => {
  const domains = { '*': 'allow', 'Bücher.test': 'deny', '*.größe.test': 'deny', '2001:DB8::0:1': 'deny' } as const;
  const hosts = ['xn--bcher-kva.test', 'a.xn--gre-6ka8i.test', '2001:db8::1', 'other.test'];
  expect(hosts.map((host) => hostVerdict(domains, host))).toEqual(['deny', 'deny', 'deny', 'allow']);
});
