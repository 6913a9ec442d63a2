import { SkillsListParams, SkillsListResult } from '../../protocol/skill.ts';
import { concurrent, defineMethod } from '../define-method.ts';

export const skillsList = defineMethod({
  name: 'skills/list',
  summary: 'List the skills of folders: none yet.',
  stability: 'stable',
  params: SkillsListParams,
  result: SkillsListResult,
  order: concurrent,
  handle: ({ cwds }) => {
    const folders = cwds.length > 0 ? cwds : [process.cwd()];
    return { data: folders.map((cwd) => ({ cwd, skills: [], errors: [] })) };
  },
});
