import { describe, expect, it } from 'vitest';
import { describeHost, terminalName, userAgentOf } from '../../src/server/user-agent.ts';

const HOST = { os: 'Debian 12.0.0', architecture: 'x86_64', terminal: 'xterm' };

describe('userAgentOf()', () => {
  it.each([
    ['lab', '0.1.0', 'lab/0.169.0 (Debian 12.0.0; x86_64) xterm (lab; 0.1.0)'],
    ['', '', '/0.169.0 (Debian 12.0.0; x86_64) xterm (;)'],
    ['a b', '1\n2', 'a b/0.169.0 (Debian 12.0.0; x86_64) xterm (a b; 1_2)'],
    ['é', '1', 'é/0.169.0 (Debian 12.0.0; x86_64) xterm (é; 1)'],
  ])('describes %j %j', (name, version, userAgent) => {
    expect(userAgentOf({ name, version }, HOST)).toBe(userAgent);
  });
});

describe('terminalName()', () => {
  it.each([
    [{ TERM_PROGRAM: 'My Term', TERM_PROGRAM_VERSION: '1.2 (x)', TERM: 'xterm' }, 'My_Term/1.2__x_'],
    [{ TERM_PROGRAM: 'vscode' }, 'vscode'],
    [{ TERM: 'xterm-256color' }, 'xterm-256color'],
    [{}, 'unknown'],
  ])('is for %j %s', (env, name) => {
    expect(terminalName(env)).toBe(name);
  });
});

describe('describeHost()', () => {
  it('names the system with a version of three parts', () => {
    expect(describeHost({ TERM: 'xterm' })).toEqual({
      os: expect.stringMatching(/^[^;()]+ \d+\.\d+\.\d+$/),
      architecture: expect.stringMatching(/^\w+$/),
      terminal: 'xterm',
    });
  });
});
