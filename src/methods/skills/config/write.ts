import { SkillsConfigWriteParams, SkillsConfigWriteResult } from '../../../protocol/skill.ts';
import { defineMethod, inFamily } from '../../define-method.ts';

export const skillsConfigWrite = defineMethod({
  name: 'skills/config/write',
  summary: 'Switch a skill on or off in config.toml.',
  stability: 'stable',
  params: SkillsConfigWriteParams,
  result: SkillsConfigWriteResult,
  order: inFamily('config'),
  handle: (params, { skills }) => skills.switchSkill(params),
});
