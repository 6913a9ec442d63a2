import {
  BackgroundTerminalsTerminateParams,
  BackgroundTerminalsTerminateResult,
} from '../../../protocol/background-terminal.ts';
import { defineMethod, inNamedThread } from '../../define-method.ts';

export const threadBackgroundTerminalsTerminate = defineMethod({
  name: 'thread/backgroundTerminals/terminate',
  summary: 'End one running command of a loaded thread.',
  stability: 'experimental',
  params: BackgroundTerminalsTerminateParams,
  result: BackgroundTerminalsTerminateResult,
  order: inNamedThread,
  handle: (params, { threads }) => threads.terminateBackgroundTerminal(params),
});
