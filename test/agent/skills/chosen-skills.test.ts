import { writeFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { skillsText } from '../../../src/agent/skills/agent-skill.ts';
import { chosenSkills, skillTexts } from '../../../src/agent/skills/chosen-skills.ts';
import { Folder } from '../../workspace/folder.ts';

const skill = (name: string, path = `/s/${name}/SKILL.md`) => ({ name, description: `for ${name}`, path });
const text = (words: string) => ({ type: 'text' as const, text: words, text_elements: [] });
const chosen = (name: string, path: string) => ({ type: 'skill' as const, name, path });

describe('chosenSkills()', () => {
  const [a, b, twin, other] = [skill('a'), skill('my-b'), skill('twin'), skill('twin', '/s/other/SKILL.md')];
  const skills = [a, b, twin, other];

  it('takes skills by path, and by a name that only one has, each once', () => {
    const input = [text('do $my-b, then $twin and $none: $a$a'), chosen('a', a.path), chosen('twin', other.path)];
    expect(chosenSkills(input, skills)).toEqual([a, other, b]);
  });

  it('takes no file that is no skill of the thread', () => {
    expect(chosenSkills([chosen('a', '/etc/passwd')], skills)).toEqual([]);
  });
});

describe('skillTexts()', () => {
  it('gives the texts as messages of the user, and says what could not be read', async () => {
    await using folder = await Folder.make();
    await writeFile(folder.at('SKILL.md'), 'How to.\n');
    const [there, gone] = [skill('there', folder.at('SKILL.md')), skill('gone', folder.at('none'))];
    const item = `<skill>\n<name>there</name>\n<path>${there.path}</path>\nHow to.\n\n</skill>`;
    const skills = [there, gone];
    expect(await skillTexts([text('$there $gone')], { skills, findSkills: async () => skills })).toEqual({
      items: [{ type: 'message', role: 'user', content: [{ type: 'input_text', text: item }] }],
      failures: [expect.stringMatching(/^Failed to load skill `gone` at .*: ENOENT/)],
    });
  });

  it('knows skills that came since the thread was loaded, and says of one that went that it did', async () => {
    await using folder = await Folder.make();
    await writeFile(folder.at('SKILL.md'), 'New.\n');
    const [came, went] = [skill('came', folder.at('SKILL.md')), skill('went', folder.at('SKILL.md', 'x'))];
    const known = { skills: [went], findSkills: async () => [came] };
    const { items, failures } = await skillTexts([text('$came $went')], known);
    expect(items).toHaveLength(1);
    expect(failures).toEqual([`Failed to load skill \`went\` at ${went.path}: it was removed or switched off`]);
  });

  it('takes the skills that it knew where they cannot be found, and looks for none where none is named', async () => {
    const findSkills = async () => Promise.reject(new Error('config.toml is broken'));
    const failures = [expect.stringMatching(/^Failed to load skill `a`/)];
    expect(await skillTexts([text('$a')], { skills: [skill('a')], findSkills })).toEqual({ items: [], failures });
    let looks = 0;
    const counting = async () => {
      looks += 1;
      return [];
    };
    expect(await skillTexts([text('a')], { skills: [], findSkills: counting })).toEqual({ items: [], failures: [] });
    expect(looks).toBe(0);
  });
});

describe('skillsText()', () => {
  it('names every skill, but not without end', () => {
    expect(skillsText([])).toBeNull();
    expect(skillsText([skill('a')])).toContain('\n- a: for a (file: /s/a/SKILL.md)\n');
    const many = skillsText(Array.from({ length: 5_000 }, (_, index) => skill(`skill-${index}`)));
    expect(many?.length).toBeLessThan(40_000);
  });
});
