import { HooksListParams, HooksListResult } from '../../protocol/hook.ts';
import { concurrent, defineMethod } from '../define-method.ts';

export const hooksList = defineMethod({
  name: 'hooks/list',
  summary: 'List the hooks of folders: this server runs none.',
  stability: 'stable',
  params: HooksListParams,
  result: HooksListResult,
  order: concurrent,
  handle: ({ cwds }) => {
    const folders = cwds.length > 0 ? cwds : [process.cwd()];
    return { data: folders.map((cwd) => ({ cwd, hooks: [], warnings: [], errors: [] })) };
  },
});
