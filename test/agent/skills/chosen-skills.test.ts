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
    expect(await skillTexts([text('$there $gone')], [there, gone])).toEqual({
      items: [{ type: 'message', role: 'user', content: [{ type: 'input_text', text: item }] }],
      failures: [expect.stringMatching(/^Failed to load skill `gone` at .*: ENOENT/)],
    });
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
