import { afterEach, describe, expect, it } from 'vitest';
import { assessCommand } from '../../../src/agent/command/assess-command.ts';

const bash = (script: string) => ['/bin/bash', '-lc', script];

describe('assessCommand()', () => {
  it.each([
    'ls',
    'cat a.txt && ls | head -1; pwd',
    'ls\ncat a.txt',
    'sed -n 1,2p a.txt | head -1; ls',
    'sed -n 5p',
    'git status',
    'git log --oneline -5',
    'git diff HEAD~1 -- src',
    'git branch',
    'git branch -vv --all',
    'base64 -d a.txt',
    'find . -name x',
    'rg -n foo src',
    'bash -c ls',
    'uniq a.txt',
    '/usr/bin/cat a',
    'ls -l "a b"',
  ])('`%s` is safe', (script) => {
    expect(assessCommand(bash(script)).risk).toBe('safe');
  });

  it.each([
    'touch a',
    'cat a > b',
    'ls *',
    'find . -delete',
    'find . -exec rm {} +',
    'rg --pre=x foo',
    'rg -z foo',
    'rg -nz foo',
    'rg -.z foo',
    'rg --search-zip x',
    'sed -n 1p a.txt b.txt',
    'sed -n p a.txt',
    "sed -n 5p '-ew a.txt'",
    'sed -n 5p --expression=1e',
    'sed -i s/a/b/ x',
    'git -C . status',
    'git -c core.pager=x log',
    'git branch new',
    'git branch -D x',
    'git log --output=x',
    'git diff --ext-diff',
    'git push',
    'base64 -o x',
    'base64 --output=x',
    'uniq in out',
    'uniq - out',
    'uniq -- in -out',
    "ls \\\n#'\ntouch x\n#'",
    './cat a',
    '/tmp/ls',
    './bash -c ls',
    'bash -c "touch x"',
    'echo $HOME',
    'ls && touch x',
    'python3 -c 1',
    'ls &',
    '',
  ])('`%s` is ordinary', (script) => {
    expect(assessCommand(bash(script)).risk).toBe('ordinary');
  });

  it.each([
    'rm -f x',
    'rm -rf /tmp/xx',
    'rm -fr x',
    'rm -r --force x',
    '/bin/rm -f x',
    'sudo rm -f x',
    'sudo -n rm -rf x',
    'ls && rm -rf *',
    'bash -c "rm -rf x"',
  ])('`%s` is dangerous', (script) => {
    expect(assessCommand(bash(script)).risk).toBe('dangerous');
  });

  it.each(['rm x', 'rm -r x', 'sudo', 'sudo -n', 'echo rm -f'])('`%s` is not dangerous', (script) => {
    expect(assessCommand(bash(script)).risk).not.toBe('dangerous');
  });

  it('parts are the plain commands, or the whole argv of what cannot be taken apart', () => {
    expect(assessCommand(bash('touch a && echo made')).parts).toEqual([
      ['touch', 'a'],
      ['echo', 'made'],
    ]);
    expect(assessCommand(bash('touch a > b')).parts).toEqual([bash('touch a > b')]);
    expect(assessCommand(['/bin/touch', 'a']).parts).toEqual([['/bin/touch', 'a']]);
  });
});

describe('assessCommand() of a shell', () => {
  const shell = process.env.SHELL;
  afterEach(() => {
    process.env.SHELL = shell;
  });

  it('takes a script apart that the system runs', () => {
    expect(assessCommand(['/bin/bash', '-lc', 'ls && touch a'])).toEqual({
      parts: [['ls'], ['touch', 'a']],
      risk: 'ordinary',
    });
  });

  it("takes a script apart that the user's own shell runs", () => {
    process.env.SHELL = '/opt/shells/zsh';
    expect(assessCommand(['/opt/shells/zsh', '-lc', 'ls'])).toEqual({ parts: [['ls']], risk: 'safe' });
  });

  it.each(['/tmp/evil/bash', './bash', 'bin/sh', '/usr/bin/../../tmp/bash'])('does not believe %s', (evil) => {
    const argv = [evil, '-c', 'ls'];
    expect(assessCommand(argv)).toEqual({ parts: [argv, ['ls']], risk: 'ordinary' });
    expect(assessCommand(['/bin/bash', '-c', `${evil} -c ls`]).risk).toBe('ordinary');
  });

  it('sees danger in a script whatever runs it', () => {
    expect(assessCommand(['/tmp/evil/bash', '-c', 'rm -rf a']).risk).toBe('dangerous');
  });
});
