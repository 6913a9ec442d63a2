import type { z } from 'zod';
import { accountChatgptAuthTokensRefresh } from './account/chatgptAuthTokens/refresh.ts';
import { itemCommandExecutionRequestApproval } from './item/commandExecution/requestApproval.ts';
import { itemFileChangeRequestApproval } from './item/fileChange/requestApproval.ts';
import { itemPermissionsRequestApproval } from './item/permissions/requestApproval.ts';
import { itemToolCall } from './item/tool/call.ts';
import { itemToolRequestUserInput } from './item/tool/requestUserInput.ts';
import { mcpServerElicitationRequest } from './mcpServer/elicitation/request.ts';

/** Every request that this server may send. */
export const serverRequests = [
  itemCommandExecutionRequestApproval,
  itemFileChangeRequestApproval,
  itemPermissionsRequestApproval,
  itemToolRequestUserInput,
  itemToolCall,
  mcpServerElicitationRequest,
  accountChatgptAuthTokensRefresh,
] as const;

type ServerRequest = (typeof serverRequests)[number];

/** Name of a request of the server. */
export type ServerRequestName = ServerRequest['name'];

export type ServerRequestParams<N extends ServerRequestName> = z.output<Extract<ServerRequest, { name: N }>['params']>;

/** What a client answers. */
export type ServerRequestResult<N extends ServerRequestName> = z.output<Extract<ServerRequest, { name: N }>['result']>;
