import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { SkillService } from '../../../src/config/skills/skill-service.ts';
import type { SkillMetadata } from '../../../src/protocol/skill.ts';
import { Folder } from '../../workspace/folder.ts';
import { Home } from '../home.ts';

/** A Codex home, a user's home and a project in it. */
class Place implements AsyncDisposable {
  readonly home: Home;
  readonly user: Folder;
  /** How often skills were told to have changed. */
  changes = 0;
  /** The folders whose skills are to be watched. */
  readonly watched: string[] = [];

  private constructor(home: Home, user: Folder) {
    this.home = home;
    this.user = user;
  }

  static async make(): Promise<Place> {
    const place = new Place(await Home.make(), await Folder.make());
    await mkdir(place.project('.git'), { recursive: true });
    return place;
  }

  project(...names: readonly string[]): string {
    return this.user.at('project', ...names);
  }

  /** Writes a skill with this head. */
  async skill(folder: string, head: string): Promise<string> {
    await mkdir(folder, { recursive: true });
    await writeFile(path.join(folder, 'SKILL.md'), `---\n${head}\n---\nbody\n`);
    return path.join(folder, 'SKILL.md');
  }

  async service(): Promise<SkillService> {
    return new SkillService({
      config: await this.home.load({ env: { HOME: this.user.path } }),
      watch: { add: (cwd) => this.watched.push(cwd) },
      onSwitched: () => {
        this.changes += 1;
      },
    });
  }

  async list(cwd = this.project()) {
    const [entry] = (await (await this.service()).list([cwd])).data;
    if (entry === undefined) throw new Error('No entry');
    const skills = entry.skills.filter(({ scope }) => scope !== 'admin');
    return { ...entry, skills };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.home[Symbol.asyncDispose]();
    await this.user[Symbol.asyncDispose]();
  }
}

const head = (name: string, description = 'd') => `name: ${name}\ndescription: ${description}`;
const shortly = (skills: readonly SkillMetadata[]) => skills.map(({ name, scope }) => `${scope} ${name}`);

describe('SkillService.list()', () => {
  it('finds the skills of the project down to the folder, of the user and of the system', async () => {
    await using place = await Place.make();
    const { home, user } = place;
    await place.skill(home.file('skills/deep/er/u'), head('zoe'));
    await place.skill(home.file('skills/.system/s'), head('sys'));
    await place.skill(home.file('skills/.hidden/h'), head('hidden'));
    await place.skill(user.at('.agents', 'skills', 'h'), head('adam'));
    await place.skill(place.project('.codex', 'skills', 'r'), head('r'));
    await place.skill(place.project('sub', '.agents', 'skills', 's'), head('s'));
    await place.skill(place.project('other', '.agents', 'skills', 'o'), head('o'));
    const { skills, errors } = await place.list(place.project('sub'));
    expect(shortly(skills)).toEqual(['repo r', 'repo s', 'user adam', 'user zoe', 'system sys']);
    expect(errors).toEqual([]);
    expect(shortly((await place.list(user.at('none'))).skills)).toEqual(['user adam', 'user zoe', 'system sys']);
  });

  it('tells what a skill says of itself', async () => {
    await using place = await Place.make();
    const folder = place.project('.agents', 'skills', 'full');
    const file = await place.skill(folder, 'description: |\n  two\n  lines\nmetadata:\n  short-description: short');
    await mkdir(path.join(folder, 'agents'));
    const presentation = `interface:
  display_name: Full
  icon_small: ./assets/s.png
  icon_large: ../../s.png
  brand_color: red
dependencies:
  tools:
    - { type: mcp, value: srv, url: "https://x" }
    - { type: mcp }
`;
    await writeFile(path.join(folder, 'agents', 'openai.yaml'), presentation);
    expect((await place.list()).skills).toEqual([
      {
        name: 'full',
        description: 'two lines',
        shortDescription: 'short',
        interface: {
          displayName: 'Full',
          shortDescription: null,
          iconSmall: path.join(folder, 'assets', 's.png'),
          iconLarge: null,
          iconSmallUrl: null,
          iconLargeUrl: null,
          brandColor: null,
          defaultPrompt: null,
        },
        dependencies: { tools: [{ type: 'mcp', value: 'srv', url: 'https://x' }] },
        path: file,
        scope: 'repo',
        pluginId: null,
        enabled: true,
      },
    ]);
  });

  it('lists a skill once that is reached by two ways, and ends where links lead round', async () => {
    await using place = await Place.make();
    const file = await place.skill(place.user.at('elsewhere'), head('one'));
    await mkdir(place.home.file('skills'));
    await symlink(place.user.at('elsewhere'), place.home.file('skills/a'));
    await symlink(place.user.at('elsewhere'), place.home.file('skills/b'));
    await symlink(place.home.file('skills'), place.home.file('skills/round'));
    expect((await place.list()).skills.map((each) => each.path)).toEqual([file]);
  });

  it.each([
    ['name: x', 'missing field `description`'],
    [`name: ${'n'.repeat(65)}\ndescription: d`, 'invalid name: exceeds maximum length of 64 characters'],
    [`description: ${'d'.repeat(1025)}`, 'invalid description: exceeds maximum length of 1024 characters'],
    ['name: [x]\ndescription: d', 'invalid YAML: name is not as it should be'],
    ['a: &a [x]\ndescription: *a', /^invalid YAML: /],
  ])('says what is wrong with %j', async (text, message) => {
    await using place = await Place.make();
    const file = await place.skill(place.project('.agents', 'skills', 'bad'), text);
    const { skills, errors } = await place.list();
    expect(skills).toEqual([]);
    expect(errors).toEqual([
      { path: file, message: typeof message === 'string' ? message : expect.stringMatching(message) },
    ]);
  });

  it('says that a file without a head is none, and refuses too many folders', async () => {
    await using place = await Place.make();
    await mkdir(place.project('.agents', 'skills', 'x'), { recursive: true });
    await writeFile(place.project('.agents', 'skills', 'x', 'SKILL.md'), 'just text\n');
    expect((await place.list()).errors).toMatchObject([{ message: 'missing YAML frontmatter delimited by ---' }]);
    const many = (await place.service()).list(Array.from({ length: 65 }, () => '/'));
    await expect(many).rejects.toMatchObject({ message: 'no more than 64 folders at a time' });
  });
});

describe('SkillService.switchSkill()', () => {
  it('switches by name and by path in config.toml, and back', async () => {
    await using place = await Place.make();
    const service = await place.service();
    const file = await place.skill(place.project('.agents', 'skills', 'a'), head('a'));
    await place.skill(place.project('.agents', 'skills', 'b'), head('b'));
    const config = () => readFile(place.home.file('config.toml'), 'utf8');
    const states = async () => (await place.list()).skills.map(({ enabled }) => enabled);
    expect(await service.switchSkill({ name: 'b', enabled: false })).toEqual({ effectiveEnabled: false });
    expect(await config()).toBe('[[skills.config]]\nname = "b"\nenabled = false\n');
    expect(await states()).toEqual([true, false]);
    await service.switchSkill({ path: file, enabled: false });
    expect(await states()).toEqual([false, false]);
    expect(await service.switchSkill({ name: 'b', enabled: true })).toEqual({ effectiveEnabled: true });
    expect(await config()).toContain(`path = "${file}"\nenabled = false\n`);
    expect(await states()).toEqual([false, true]);
    await service.switchSkill({ path: file, enabled: true });
    expect(await config()).not.toContain('path');
    expect(await states()).toEqual([true, true]);
    expect(place.changes).toBe(4);
  });

  it.each([{}, { name: ' ' }, { name: 'a', path: '/b' }])('refuses %j', async (params) => {
    await using place = await Place.make();
    const service = await place.service();
    await expect(service.switchSkill({ ...params, enabled: false })).rejects.toMatchObject({
      code: -32602,
      message: 'skills/config/write requires exactly one of path or name',
    });
  });
});
