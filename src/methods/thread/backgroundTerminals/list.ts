import { BackgroundTerminalsListParams, BackgroundTerminalsListResult } from '../../../protocol/background-terminal.ts';
import { defineMethod, inNamedThread } from '../../define-method.ts';

export const threadBackgroundTerminalsList = defineMethod({
  name: 'thread/backgroundTerminals/list',
  summary: 'Page through the commands of a loaded thread that are still running.',
  stability: 'experimental',
  params: BackgroundTerminalsListParams,
  result: BackgroundTerminalsListResult,
  order: inNamedThread,
  handle: (params, { threads }) => threads.listBackgroundTerminals(params),
});
