import { RpcError } from '../../protocol/rpc-error.ts';
import type { ThreadInjectItemsParams } from '../../protocol/thread-methods.ts';
import type { ThreadsContext } from '../threads-context.ts';
import { writing } from './writing.ts';

/** Puts raw response items into the model's context; durable when answered. */
export async function injectItems(
  context: ThreadsContext,
  params: ThreadInjectItemsParams,
): Promise<Record<string, never>> {
  const thread = context.registry.require(params.threadId);
  if (params.items.length === 0) throw RpcError.invalidRequest('items must not be empty');
  const items = params.items.map(responseItem);
  await writing(context, thread, () => thread.session.injectItems(items));
  return {};
}

function responseItem(item: unknown, index: number): object {
  const where = `items[${index}] is not a valid response item`;
  if (typeof item !== 'object' || item === null || Array.isArray(item)) {
    throw RpcError.invalidRequest(`${where}: expected an object with a type`);
  }
  if (!('type' in item)) throw RpcError.invalidRequest(`${where}: missing field \`type\``);
  if (item.type === 'message' && !('role' in item)) {
    throw RpcError.invalidRequest(`${where}: missing field \`role\``);
  }
  return item;
}
