import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { quoteCommand } from '../../src/history/quote-command.ts';

test.each([
  [['/bin/bash', '-lc', 'echo $(seq 1 2) "a b"'], `/bin/bash -lc 'echo $(seq 1 2) "a b"'`],
  [['ls', '-la', 'a/b.c'], 'ls -la a/b.c'],
  [['echo', ''], "echo ''"],
  [['echo', 'a\0b'], '<command included NUL byte>'],
  [['echo', "it's"], `echo "it's"`],
  [['echo', `it's "so" \\`], `echo "it's \\"so\\" \\\\"`],
])('quoteCommand() writes %j as one line', (argv, line) => {
  expect(quoteCommand(argv)).toBe(line);
});

test('quoteCommand() writes a line that a shell reads back as the same words', () => {
  const word = fc.string({ unit: fc.constantFrom(...`ab '"\\$\`!^*~#;&|\n{}[]ü`) });
  fc.assert(
    fc.property(fc.array(word, { minLength: 1, maxLength: 4 }), (argv) => {
      const script = `for word in ${quoteCommand(argv)}; do printf '%s\\0' "$word"; done`;
      const words = execFileSync('/bin/sh', ['-c', script], { encoding: 'utf8' }).split('\0').slice(0, -1);
      expect(words).toEqual(argv);
    }),
    { numRuns: 50 },
  );
});
