import { stat } from 'node:fs/promises';
import type { UserInput } from '../../protocol/input.ts';
import { readRegularFile } from '../../system/read-regular-file.ts';
import { messageOf } from '../context/context-items.ts';
import type { SessionConfig } from '../session/session-config.ts';
import type { AgentSkill } from './agent-skill.ts';

const MAX_FILE_BYTES = 1024 * 1024;
const MENTION = /\$([A-Za-z0-9_][A-Za-z0-9_:-]*)/g;

/** What the model is given of the skills that a message of the user names. */
export interface SkillTexts {
  readonly items: readonly object[];
  /** One sentence for each skill that could not be read. */
  readonly failures: readonly string[];
}

/**
 * The skills that a message chooses: by path, or by `$name` where only one has that name. Others than those that the thread
 * has are passed over, so that no message can put any file before the model.
 */
export function chosenSkills(input: readonly UserInput[], skills: readonly AgentSkill[]): readonly AgentSkill[] {
  const byPath = input.flatMap((part) =>
    part.type === 'skill' ? skills.filter(({ path }) => path === part.path) : [],
  );
  const named = input.flatMap((part) =>
    part.type === 'text' ? [...part.text.matchAll(MENTION)].flatMap(([, name]) => onlyOne(skills, name)) : [],
  );
  return [...new Set([...byPath, ...named])];
}

/** Reads the texts of the skills that a message chooses, which may have come after the thread was loaded. */
export async function skillTexts(
  input: readonly UserInput[],
  { skills: known, findSkills }: Pick<SessionConfig, 'skills' | 'findSkills'>,
): Promise<SkillTexts> {
  const items: object[] = [];
  const failures: string[] = [];
  // The configuration may be one that cannot be used for the moment.
  const there = mayChoose(input) ? await findSkills().catch(() => known) : [];
  const gone = known.filter((skill) => !there.some(({ path }) => path === skill.path));
  for (const skill of chosenSkills(input, [...there, ...gone])) {
    try {
      if (gone.includes(skill)) throw new Error('it was removed or switched off');
      items.push(skillItem(skill, await readSkillText(skill.path)));
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      failures.push(`Failed to load skill \`${skill.name}\` at ${skill.path}: ${reason}`);
    }
  }
  return { items, failures };
}

function mayChoose(input: readonly UserInput[]): boolean {
  return input.some((part) => part.type === 'skill' || (part.type === 'text' && part.text.includes('$')));
}

function onlyOne(skills: readonly AgentSkill[], name: string | undefined): readonly AgentSkill[] {
  const found = skills.filter((skill) => skill.name === name);
  return found.length === 1 ? found : [];
}

function skillItem({ name, path }: AgentSkill, text: string): object {
  return messageOf('user', [`<skill>\n<name>${name}</name>\n<path>${path}</path>\n${text}\n</skill>`]);
}

async function readSkillText(path: string): Promise<string> {
  const { size } = await stat(path);
  if (size > MAX_FILE_BYTES) throw new Error(`it is longer than ${MAX_FILE_BYTES} bytes`);
  return (await readRegularFile(path)).toString('utf8');
}
