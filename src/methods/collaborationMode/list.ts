import { MODE_PRESETS } from '../../agent/session/collaboration-mode.ts';
import { CollaborationModeListParams, CollaborationModeListResult } from '../../protocol/collaboration-mode.ts';
import { concurrent, defineMethod } from '../define-method.ts';

export const collaborationModeList = defineMethod({
  name: 'collaborationMode/list',
  summary: 'The ways of working that a turn can be started with.',
  stability: 'experimental',
  params: CollaborationModeListParams,
  result: CollaborationModeListResult,
  order: concurrent,
  handle: () => ({ data: [...MODE_PRESETS] }),
});
