import { defineServerRequest } from '../../../define.ts';
import { FileChangeRequestApprovalParams, FileChangeRequestApprovalResult } from '../../approval.ts';

export const itemFileChangeRequestApproval = defineServerRequest({
  name: 'item/fileChange/requestApproval',
  summary: 'May this patch be applied?',
  stability: 'stable',
  params: FileChangeRequestApprovalParams,
  result: FileChangeRequestApprovalResult,
});
