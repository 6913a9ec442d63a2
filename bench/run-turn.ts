import type { ServerProcess } from './server-process.ts';

export async function startThread(server: ServerProcess): Promise<string> {
  const { thread } = await server.ask('thread/start');
  return (thread as { readonly id: string }).id;
}

/** Until it is completed. */
export async function runTurn(server: ServerProcess, threadId: string): Promise<void> {
  const completed = server.next('turn/completed');
  await server.request('turn/start', { threadId, input: [{ type: 'text', text: 'hi' }] });
  await completed;
}
