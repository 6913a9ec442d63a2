import { realpath } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import type { SkillsConfigWriteParams } from '../../protocol/skill.ts';
import type { FoundSkill } from './read-skill.ts';

/** One entry of `skills.config` of config.toml: switches the skill of a file, or all of a name. */
export const SkillRule = z.looseObject({
  path: z.string().optional(),
  name: z.string().optional(),
  enabled: z.boolean(),
});
export type SkillRule = z.output<typeof SkillRule>;

/** The last rule that is about a skill decides; without one it is switched on. */
export async function isEnabled(skill: FoundSkill, rules: readonly SkillRule[]): Promise<boolean> {
  let enabled = true;
  for (const rule of rules) {
    const isMeant = rule.name === skill.name || (rule.path !== undefined && (await leadsTo(rule.path, skill.path)));
    if (isMeant) enabled = rule.enabled;
  }
  return enabled;
}

/** The rules with one that switches what is named; a skill is switched on by taking the rules against it away. */
export function changedRules(
  rules: readonly SkillRule[],
  { path: file, name, enabled }: SkillsConfigWriteParams,
): readonly SkillRule[] {
  const others = rules.filter((rule) => (file == null ? rule.name !== name : rule.path !== file));
  if (enabled) return others;
  return [...others, file == null ? { name: name ?? '', enabled } : { path: file, enabled }];
}

async function leadsTo(given: string, file: string): Promise<boolean> {
  if (path.resolve(given) === file) return true;
  return (await realpath(given).catch(() => null)) === file;
}
