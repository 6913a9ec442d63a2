import { describe, expect, it } from 'vitest';
import { allowedAddresses } from '../../../src/agent/network/allowed-addresses.ts';
import { judgeHost } from '../../../src/agent/network/judge-host.ts';

const domains = {
  'exact.test': 'allow',
  '*.below.test': 'allow',
  '**.both.test': 'allow',
  'bad.both.test': 'deny',
  '10.0.0.7': 'allow',
  '*.evil.test': 'deny',
} as const;
const RULES = { domains, allowLocalBinding: false };

describe('judgeHost()', () => {
  it.each([
    ['exact.test', 'allowed'],
    ['www.exact.test', 'unlisted'],
    ['below.test', 'unlisted'],
    ['a.b.below.test', 'allowed'],
    ['xbelow.test', 'unlisted'],
    ['both.test', 'allowed'],
    ['www.both.test', 'allowed'],
    ['bad.both.test', 'denied'],
    ['evil.test', 'unlisted'],
    ['www.evil.test', 'denied'],
    ['localhost', 'not_allowed_local'],
    ['x.localhost', 'not_allowed_local'],
    ['127.0.0.1', 'not_allowed_local'],
    ['169.254.169.254', 'not_allowed_local'],
    ['::1', 'not_allowed_local'],
    ['::ffff:10.0.0.1', 'not_allowed_local'],
    ['::ffff:a00:1', 'not_allowed_local'],
    ['fd00::1', 'not_allowed_local'],
    ['10.0.0.7', 'allowed'],
    ['93.184.216.34', 'unlisted'],
    ['2606:2800:220:1::1', 'unlisted'],
  ])('says of %s: %s', (host, expected) => {
    expect(judgeHost(host, RULES)).toBe(expected);
  });

  it('lets every host be allowed, and local ones where the policy does', () => {
    expect(judgeHost('any.test', { domains: { '*': 'allow' }, allowLocalBinding: false })).toBe('allowed');
    expect(judgeHost('127.0.0.1', { domains: { '*': 'allow' }, allowLocalBinding: false })).toBe('not_allowed_local');
    expect(judgeHost('127.0.0.1', { domains: { '*': 'allow' }, allowLocalBinding: true })).toBe('allowed');
  });
});

describe('allowedAddresses()', () => {
  const PUBLIC = { address: '93.184.216.34', family: 4 };
  const PRIVATE = { address: '10.0.0.7', family: 4 };

  it('gives every address of a public host', async () => {
    expect(await allowedAddresses('exact.test', RULES, async () => [PUBLIC])).toEqual([PUBLIC]);
  });

  it('is against a name that also leads to a private address, however it was allowed', async () => {
    expect(await allowedAddresses('exact.test', RULES, async () => [PUBLIC, PRIVATE])).toBe('local');
    expect(await allowedAddresses('2130706433', RULES, async () => [{ address: '127.0.0.1', family: 4 }])).toBe(
      'local',
    );
  });

  it('lets a private address be reached that is allowed by its own name', async () => {
    expect(await allowedAddresses('10.0.0.7', RULES, async () => [PRIVATE])).toEqual([PRIVATE]);
  });

  it('knows nothing of a name that leads nowhere', async () => {
    expect(await allowedAddresses('exact.test', RULES, () => Promise.reject(new Error('ENOTFOUND')))).toBeNull();
  });
});
