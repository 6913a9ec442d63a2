import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { splitScript } from '../../../src/agent/command/split-script.ts';
import { quoteCommand } from '../../../src/history/quote-command.ts';

describe('splitScript()', () => {
  it.each([
    ['ls', [['ls']]],
    [
      'touch a && echo made',
      [
        ['touch', 'a'],
        ['echo', 'made'],
      ],
    ],
    ['a | b || c; d', [['a'], ['b'], ['c'], ['d']]],
    ['a;\n\nb\n', [['a'], ['b']]],
    ['a &&\n b', [['a'], ['b']]],
    ['echo \'x y\' "a b" c\\ d', [['echo', 'x y', 'a b', 'c d']]],
    ['echo "a\\"b\\\\c\\d"', [['echo', 'a"b\\c\\d']]],
    ['echo a\'b\'"c"', [['echo', 'abc']]],
    ['echo "" \'\'', [['echo', '', '']]],
    ['echo a#b', [['echo', 'a#b']]],
    ['ls \\\n -l', [['ls', '-l']]],
    ['echo \'*\' "{a}" \\?', [['echo', '*', '{a}', '?']]],
    ['ls ~ --color=auto', [['ls', '~', '--color=auto']]],
  ])('takes %j apart', (script, commands) => {
    expect(splitScript(script)).toEqual(commands);
  });

  it.each([
    '',
    '  \n',
    'ls > out',
    'cat < in',
    'cat <<EOF\nEOF',
    'echo $HOME',
    'echo "$HOME"',
    'echo `id`',
    'echo "`id`"',
    '(ls)',
    'ls &',
    'a & b',
    'a |& b',
    'a ;; b',
    'a &&',
    '| a',
    '; a',
    'a && && b',
    'FOO=1 ls',
    'X[0]=1',
    'x+=1',
    '# note\nls',
    'ls # note',
    'if true',
    'while true',
    '{ ls',
    '! ls',
    '[[ a ]]',
    'time ls',
    'ls *.txt',
    'ls ?',
    'ls [a]',
    'echo {a,b}',
    "echo 'open",
    'echo "open',
    'echo \\',
    'f() { ls',
    "echo $'x'",
    'ls\0',
    'cat <(ls)',
  ])('gives up on %j', (script) => {
    expect(splitScript(script)).toBeNull();
  });

  it('reads back what quoteCommand() wrote', () => {
    const word = fc.string({ unit: fc.constantFrom(...'ab \'"\\$`!^*?[]{}()<>|&;#=~\n\té'.split('')) });
    fc.assert(
      fc.property(fc.array(word, { maxLength: 4 }), (words) => {
        const argv = ['run', ...words];
        expect(splitScript(quoteCommand(argv))).toEqual([argv]);
      }),
    );
  });

  it('reads words as bash does', () => {
    const piece = fc.constantFrom(
      'a',
      'b',
      "'c d'",
      '"e f"',
      '\\"',
      "\\'",
      '"\\""',
      '"\\\\"',
      '"\\q"',
      "'\\'",
      '\\ ',
      ' ',
      '~x',
    );
    fc.assert(
      fc.property(fc.array(piece, { minLength: 1, maxLength: 6 }), (pieces) => {
        const script = `printf '<%s>' ${pieces.join('')}`;
        const [command] = splitScript(script) ?? [];
        const read = (command ?? []).slice(2);
        const shown = execFileSync('/bin/bash', ['-c', script], { encoding: 'utf8' });
        expect(read.length === 0 ? '<>' : read.map((word) => `<${word}>`).join('')).toBe(shown);
      }),
      { numRuns: 40 },
    );
  });
});
