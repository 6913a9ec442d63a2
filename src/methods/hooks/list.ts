import { HooksListParams, HooksListResult } from '../../protocol/hook.ts';
import { concurrent, defineMethod } from '../define-method.ts';

export const hooksList = defineMethod({
  name: 'hooks/list',
  summary: 'List the hooks of folders, with what users decided about each.',
  stability: 'stable',
  params: HooksListParams,
  result: HooksListResult,
  order: concurrent,
  handle: async ({ cwds }, { config }) => {
    const folders = cwds.length > 0 ? cwds : [process.cwd()];
    const data: HooksListResult['data'] = [];
    for (const cwd of folders) data.push(await config.listHooks(cwd));
    return { data };
  },
});
