import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parse } from 'smol-toml';
import { describe, expect, it } from 'vitest';
import type { ConfigTree } from '../../../src/config/layers/config-tree.ts';
import type { SourcedLayer } from '../../../src/config/layers/effective-config.ts';
import { discoverRoles } from '../../../src/config/roles/discover-roles.ts';
import { Folder } from '../../workspace/folder.ts';

/** A home and a project with these files in them, as layers. */
class Place implements AsyncDisposable {
  readonly #folder: Folder;

  private constructor(folder: Folder) {
    this.#folder = folder;
  }

  static async make(files: Readonly<Record<string, string>>): Promise<Place> {
    const place = new Place(await Folder.make());
    for (const [name, text] of Object.entries(files)) {
      await mkdir(path.dirname(place.at(name)), { recursive: true });
      await writeFile(place.at(name), text);
    }
    return place;
  }

  at(name: string): string {
    return this.#folder.at(name);
  }

  async find(home: string, { project = '', disabledReason = null as string | null } = {}) {
    const layers: SourcedLayer[] = [
      { name: { type: 'user', file: this.at('home/config.toml'), profile: null }, tree: parse(home) as ConfigTree },
      {
        name: { type: 'project', dotCodexFolder: this.at('project/.codex') },
        tree: parse(project) as ConfigTree,
        disabledReason,
      },
    ];
    return discoverRoles(layers, this.at('project'));
  }

  /** Why the only role of a home cannot be used. */
  async complaint(home: string): Promise<string | undefined> {
    const { roles, warnings } = await this.find(home);
    expect({ roles, count: warnings.length }).toEqual({ roles: [], count: 1 });
    return warnings[0]?.replace('Ignoring malformed agent role definition: ', '');
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#folder[Symbol.asyncDispose]();
  }
}

const file = (name: string, more = '') => `name = "${name}"\ndescription = "Of ${name}"\n${more}`;
const told = 'developer_instructions = "Do it."\n';

describe('discoverRoles()', () => {
  it('finds roles in tables, in the files that they name, and in the folders `agents`', async () => {
    await using place = await Place.make({
      'home/roles/scout.toml':
        'model = "small"\nmodel_reasoning_effort = "low"\nnickname_candidates = [" Kim ", "Jo-1"]\n',
      'home/agents/deep/er/auto.toml': file('auto', told),
      'home/agents/not-a-role.txt': 'x = = 1',
      'project/.codex/agents/of-project.toml': file('proj', told),
    });
    expect(
      await place.find(
        '[agents]\nmax_threads = 3\n[agents.scout]\ndescription = "Finds."\nconfig_file = "roles/scout.toml"\n',
      ),
    ).toEqual({
      roles: [
        {
          name: 'scout',
          description: 'Finds.',
          nicknames: ['Kim', 'Jo-1'],
          file: { path: place.at('home/roles/scout.toml'), isOfProject: false },
          model: 'small',
          effort: 'low',
        },
        {
          name: 'auto',
          description: 'Of auto',
          nicknames: null,
          file: { path: place.at('home/agents/deep/er/auto.toml'), isOfProject: false },
          model: null,
          effort: null,
        },
        {
          name: 'proj',
          description: 'Of proj',
          nicknames: null,
          file: { path: place.at('project/.codex/agents/of-project.toml'), isOfProject: true },
          model: null,
          effort: null,
        },
      ],
      warnings: [],
    });
  });

  it('takes from a weaker layer what a stronger one leaves out, and nothing from a project that is not trusted', async () => {
    await using place = await Place.make({ 'home/r.toml': 'name = "s"\nmodel = "m"\n' });
    const home = '[agents.any]\ndescription = "home"\nnickname_candidates = ["N"]\nconfig_file = "r.toml"\n';
    const project = '[agents.s]\ndescription = "project"\n[agents.t]\ndescription = "t"\n';
    const s = {
      name: 's',
      nicknames: ['N'],
      file: { path: place.at('home/r.toml'), isOfProject: false },
      model: 'm',
      effort: null,
    };
    expect((await place.find(home, { project })).roles).toEqual([
      { ...s, description: 'project' },
      { name: 't', description: 't', nicknames: null, file: null, model: null, effort: null },
    ]);
    expect((await place.find(home, { project, disabledReason: 'not trusted' })).roles).toEqual([
      { ...s, description: 'home' },
    ]);
  });

  it.each([
    ['[agents.a]\n', 'agent role `a` must define a description'],
    ['[agents.a]\ndescription = " "\n', 'agents.a.description cannot be blank'],
    ['[agents.a]\ndescription = 1\n', 'agents.a.description must be a string'],
    [
      '[agents.a]\ndescription = "d"\nnickname_candidates = "x"\n',
      'agents.a.nickname_candidates must be a list of strings',
    ],
    [
      '[agents.a]\ndescription = "d"\nnickname_candidates = []\n',
      'agents.a.nickname_candidates must contain at least one name',
    ],
    [
      '[agents.a]\ndescription = "d"\nnickname_candidates = [" "]\n',
      'agents.a.nickname_candidates cannot contain blank names',
    ],
    [
      '[agents.a]\ndescription = "d"\nnickname_candidates = ["X", " X"]\n',
      'agents.a.nickname_candidates cannot contain duplicates',
    ],
    [
      '[agents.a]\ndescription = "d"\nnickname_candidates = ["Ä"]\n',
      'agents.a.nickname_candidates may only contain ASCII letters, digits, spaces, hyphens, and underscores',
    ],
  ])('leaves a role out that is written wrongly, and says why: %j', async (home, complaint) => {
    await using place = await Place.make({});
    expect(await place.complaint(home)).toBe(complaint);
  });

  it.each([
    ['x = = 1', /^failed to parse agent role file at .*r\.toml:1:5: /],
    ['model = 1', /^failed to parse agent role file at .*r\.toml:1:9: invalid type: integer `1`/],
    ['developer_instructions = " "', /r\.toml\.developer_instructions cannot be blank$/],
    ['nickname_candidates = []', /r\.toml\.nickname_candidates must contain at least one name$/],
  ])('leaves a role out whose file cannot be used: %j', async (text, complaint) => {
    await using place = await Place.make({ 'home/r.toml': text });
    expect(await place.complaint('[agents.a]\ndescription = "d"\nconfig_file = "r.toml"\n')).toMatch(complaint);
  });

  it('leaves a role out whose file is not there, or is a folder', async () => {
    await using place = await Place.make({ 'home/folder/x': '' });
    const naming = (name: string) => `[agents.a]\ndescription = "d"\nconfig_file = "${name}"\n`;
    expect(await place.complaint(naming('none.toml'))).toBe(
      `agents.a.config_file must point to an existing file at ${place.at('home/none.toml')}`,
    );
    expect(await place.complaint(naming('folder'))).toBe(
      `agents.a.config_file must point to a file: ${place.at('home/folder')}`,
    );
  });

  it('wants files that no table names to say what they are, and takes the first of a name', async () => {
    await using place = await Place.make({
      'home/agents/a.toml': file('same', told),
      'home/agents/b.toml': file('same', told),
      'home/agents/c.toml': `description = "d"\n${told}`,
      'home/agents/d.toml': file('untold'),
    });
    const { roles, warnings } = await place.find('');
    expect(roles.map(({ file }) => file?.path)).toEqual([place.at('home/agents/a.toml')]);
    expect(warnings.map((warning) => warning.replace('Ignoring malformed agent role definition: ', ''))).toEqual([
      `duplicate agent role name \`same\` discovered in ${place.at('home/agents')}`,
      `agent role file at ${place.at('home/agents/c.toml')} must define a non-empty \`name\``,
      `agent role file at ${place.at('home/agents/d.toml')} must define \`developer_instructions\``,
    ]);
  });

  it('looks at so many files only, and says so', async () => {
    const many = Array.from({ length: 201 }, (_, at) => [`home/agents/r${at}.toml`, file(`r${at}`, told)] as const);
    await using place = await Place.make(Object.fromEntries(many));
    const { roles, warnings } = await place.find('');
    expect(roles).toHaveLength(200);
    expect(warnings).toEqual([
      `Ignoring agent roles: no more than 200 files in 200 folders are looked at in ${place.at('home/agents')}`,
    ]);
  });
});
