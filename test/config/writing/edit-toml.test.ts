import { parse } from 'smol-toml';
import { describe, expect, it } from 'vitest';
import { editToml } from '../../../src/config/writing/edit-toml.ts';
import { editTree } from '../../../src/config/writing/edit-tree.ts';

const TEXT = `# mine
model = "m1" # why

[features]
# to try
goals = true

[mcp_servers.a]
command = "x" # how
args = ["1", "2"]

[inline]
t = { a = 1 } # short
`;

const set = (path: string, value: unknown, isMerged = false) =>
  editToml(TEXT, { path: path.split('.'), value, isMerged });

describe('editToml()', () => {
  it.each([
    ['a value', 'model', 'm2', false, TEXT.replace('"m1"', '"m2"')],
    ['a value in a table', 'features.goals', false, false, TEXT.replace('true', 'false')],
    ['a list', 'mcp_servers.a.args', ['3'], false, TEXT.replace('["1", "2"]', '["3"]')],
    ['a table, merged', 'mcp_servers.a', { command: 'y' }, true, TEXT.replace('"x"', '"y"')],
    ['a table, replaced', 'mcp_servers.a', { command: 'x' }, false, TEXT.replace('args = ["1", "2"]\n', '')],
    ['a new table', 'mcp_servers.b', { command: 'y' }, false, `${TEXT}\n[mcp_servers.b]\ncommand = "y"\n`],
    ['a value of a new table', 'tui.theme', 'dark', false, `${TEXT}\n[tui]\ntheme = "dark"\n`],
    ['a new list of tables', 'list', [{ a: 1 }], false, `${TEXT}\n[[list]]\na = 1\n`],
    ['a new value', 'profile', 'p', false, TEXT.replace('# why\n', '# why\nprofile = "p"\n')],
    ['a value of a table in a line', 'inline.t.b', 2, false, TEXT.replace('a = 1', 'a = 1, b = 2')],
    [
      'a value taken out, with the comment above',
      'features.goals',
      null,
      false,
      TEXT.replace('# to try\ngoals = true\n', ''),
    ],
    ['nothing taken out', 'model.deeper', null, false, TEXT],
    ['what it says already', 'model', 'm1', false, TEXT],
  ])('sets %s and leaves the rest', (_what, path, value, isMerged, wanted) => {
    expect(set(path, value, isMerged)).toBe(wanted);
  });

  it('writes a new file, and the line ends of one that is there', () => {
    expect(editToml('', { path: ['a'], value: 1, isMerged: false })).toBe('a = 1\n');
    expect(editToml('a = 1\r\n', { path: ['t', 'b'], value: 'x', isMerged: false })).toBe(
      'a = 1\r\n\r\n[t]\r\nb = "x"\r\n',
    );
  });

  it('says what was asked for, whatever the text', () => {
    const value = 'a"b\\c\nd\té\u0001🙂';
    expect(parse(set('model', value)).model).toBe(value);
    expect(parse(set('new table.x', value))).toEqual({ ...parse(TEXT), 'new table': { x: value } });
  });

  it('refuses to make a table of a value, and what would need a reader of another kind', () => {
    expect(() => set('model.x', 1)).toThrow('cannot set value on non-table parent');
    expect(() => set('__proto__.x', 1)).toThrow('config.toml is written in a way in which this cannot be changed');
  });
});

describe('editTree()', () => {
  it('leaves the tree that it was given', () => {
    const tree = { a: { b: 1 } };
    expect(editTree(tree, { path: ['a', 'c'], value: 2, isMerged: false })).toEqual({ a: { b: 1, c: 2 } });
    expect(tree).toEqual({ a: { b: 1 } });
  });
});
