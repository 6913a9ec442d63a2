import { describe, expect, it } from 'vitest';
import { visibleText } from '../../../src/history/search/visible-text.ts';

describe('visibleText()', () => {
  // What 0.169 shows of the same text in a snippet.
  it.each([
    ['# Heading\npara **bold** _em_ `code  two`', 'Heading para bold em code two'],
    ['- item a\n- item b\n  - nested\n1. first\n10) ten\n+ plus\n* star', 'item a item b nested first ten plus star'],
    [
      'gro\\_ß snake_case snake\\_case __init__ 2 * 3 * 4 a*b*c foo**bar**baz',
      'gro_ß snake_case snake_case init 2 * 3 * 4 abc foobarbaz',
    ],
    ['**a *b* c** ***x***', 'a b c x'],
    ['&nbsp;x &#65;y &#x42; &copy; &amp;lt; &unknown; &#0;', 'x Ay B © &lt; &unknown; &#0;'],
    [
      '[link](http://l "title") ![alt img](http://img) <http://auto.link> http://a_b_c.d/x_y_',
      'link alt img http://auto.link http://a_b_c.d/x_y_',
    ],
    ['[a] [ref] [x][ref] - [ ] task\n\n[ref]: http://z', '[a] ref x - [ ] task'],
    ['~~~\n*tilde*\n~~~\n\n```js\nconst   x = 1;\n  [a](b)\n```', '*tilde* const x = 1; [a](b)'],
    ['``a ` b`` \\* <span>in</span>\n\n> quote', 'a ` b * <span>in</span> quote'],
    ['Setext\n===\n\n---\n\n| c1 | c2 |\n|----|----|', 'Setext | c1 | c2 | |----|----|'],
    ['hard  \nbreak\\\nslash ~~strike~~ $math$', 'hard break slash ~~strike~~ $math$'],
    ['said<oai-mem-citation>cite</oai-mem-citation> end', 'said end'],
  ])('reads %j', (markdown, expected) => {
    expect(visibleText(markdown)).toBe(expected);
  });

  it.each([
    '*',
    '_',
    '`',
    '[',
    '\\',
    '~',
    '<',
    '&',
    '*a ',
    '_a ',
    '`a',
    '[a](',
    '![a',
    '> ',
    '- ',
    'a+',
    '1. ',
    '\ue000',
  ])('takes a time that grows with the text for %j again and again', (part) => {
    const timeOf = (text: string): number => {
      const { user } = process.cpuUsage();
      visibleText(text);
      return process.cpuUsage().user - user;
    };
    timeOf(part.repeat(1_000));
    expect(timeOf(part.repeat(40_000))).toBeLessThan(1_500_000);
  });
});
