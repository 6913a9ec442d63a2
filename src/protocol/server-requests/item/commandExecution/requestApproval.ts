import { defineServerRequest } from '../../../define.ts';
import { CommandExecutionRequestApprovalParams, CommandExecutionRequestApprovalResult } from '../../approval.ts';

export const itemCommandExecutionRequestApproval = defineServerRequest({
  name: 'item/commandExecution/requestApproval',
  summary: 'May this command run?',
  stability: 'stable',
  params: CommandExecutionRequestApprovalParams,
  result: CommandExecutionRequestApprovalResult,
});
