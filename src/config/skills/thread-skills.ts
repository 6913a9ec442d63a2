import os from 'node:os';
import type { SkillMetadata } from '../../protocol/skill.ts';
import { findSkills, type SkillHomes } from './find-skills.ts';
import type { FoundSkill } from './read-skill.ts';
import { isEnabled, type SkillRule } from './skill-rules.ts';

/** Where skills are looked for, beside the folder of a thread. */
export function skillHomes({
  codexHome,
  env,
}: {
  readonly codexHome: string;
  readonly env: NodeJS.ProcessEnv;
}): SkillHomes {
  return { codexHome, userHome: env.HOME || os.homedir() };
}

export function withRules(skills: readonly FoundSkill[], rules: readonly SkillRule[]): Promise<SkillMetadata[]> {
  return Promise.all(skills.map(async (skill) => ({ ...skill, enabled: await isEnabled(skill, rules) })));
}

/** The skills that a thread in this folder may use. */
export async function threadSkills(
  homes: SkillHomes,
  cwd: string,
  rules: readonly SkillRule[],
): Promise<readonly SkillMetadata[]> {
  const { skills } = await findSkills(homes, cwd);
  return (await withRules(skills, rules)).filter(({ enabled }) => enabled);
}
