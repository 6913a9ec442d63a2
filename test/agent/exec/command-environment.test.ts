import { describe, expect, it } from 'vitest';
import { commandEnvironment } from '../../../src/agent/exec/command-environment.ts';
import { type EnvironmentPolicy, WHOLE_ENVIRONMENT } from '../../../src/agent/exec/environment-policy.ts';

const BASE = {
  PATH: '/bin',
  HOME: '/root',
  LOGNAME: 'ln',
  USER: 'u',
  USERNAME: 'un',
  SHELL: '/bin/sh',
  TMPDIR: '/tmp',
  TEMP: '/tmp',
  TMP: '/tmp',
  TZ: 'UTC',
  MY_KEY: 'k',
  my_token: 't',
  A_SECRET: 's',
  FOO_BAR: 'r',
  FOO_BAZ: 'z',
};
const ADDED = Object.keys(environment({ inherit: 'none' }));

function environment(policy: Partial<EnvironmentPolicy>): Record<string, string> {
  return commandEnvironment(BASE, { policy: { ...WHOLE_ENVIRONMENT, ...policy }, threadId: 'T' });
}

describe('commandEnvironment()', () => {
  // As 0.130 was seen to do it, with the same variables.
  it.each<[string, Partial<EnvironmentPolicy>, string]>([
    ['everything by default', {}, Object.keys(BASE).join(' ')],
    ['the core', { inherit: 'core' }, 'PATH HOME LOGNAME USER SHELL TMPDIR TEMP TMP'],
    ['nothing', { inherit: 'none' }, ''],
    [
      'no likely secrets',
      { ignoreDefaultExcludes: false },
      'PATH HOME LOGNAME USER USERNAME SHELL TMPDIR TEMP TMP TZ FOO_BAR FOO_BAZ',
    ],
    [
      'no excluded ones, in any case',
      { inherit: 'all', exclude: ['foo_*', '*KEY', 'T*', 'u????'] },
      'PATH HOME LOGNAME USER USERNAME SHELL my_token A_SECRET',
    ],
    ['those set, though they are excluded', { inherit: 'none', exclude: ['NEW'], set: { NEW: '1' } }, 'NEW'],
    ['only the included', { includeOnly: ['FOO*', 'path'] }, 'PATH FOO_BAR FOO_BAZ'],
    ['only the included of those set', { set: { NEW: '1' }, includeOnly: ['FOO_???'] }, 'FOO_BAR FOO_BAZ'],
    ['no pattern but * and ?', { includeOnly: ['FOO.BAR', '[A-Z]*', 'TM(P)'] }, ''],
  ])('lets through %s', (_, policy, names) => {
    const left = Object.keys(environment(policy)).filter((name) => !ADDED.includes(name));
    expect(left.sort()).toEqual(names.split(' ').filter(Boolean).sort());
  });

  it('sets values over inherited ones, and its own over all', () => {
    expect(environment({ set: { FOO_BAR: 'q', TERM: 'xterm', CODEX_THREAD_ID: 'x' } })).toMatchObject({
      FOO_BAR: 'q',
      TERM: 'dumb',
      CODEX_THREAD_ID: 'T',
    });
  });
});
