import { SkillsListParams, SkillsListResult } from '../../protocol/skill.ts';
import { defineMethod, inFamily } from '../define-method.ts';

export const skillsList = defineMethod({
  name: 'skills/list',
  summary: 'List the skills that threads in folders have.',
  stability: 'stable',
  params: SkillsListParams,
  result: SkillsListResult,
  order: inFamily('config', 'shared'),
  handle: ({ cwds }, { skills }) => skills.list(cwds),
});
