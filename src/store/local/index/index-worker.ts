import { parentPort, workerData } from 'node:worker_threads';
import type { IndexReply, IndexRequest, IndexWork } from './index-request.ts';
import { codeOf } from './open-index.ts';
import { serveIndex } from './serve-index.ts';

const port = parentPort;
const reply = (message: IndexReply): void => port?.postMessage(message);

function fail(id: number | null, reason: unknown): void {
  const message = reason instanceof Error ? reason.message : String(reason);
  reply({ type: 'failed', id, message, code: codeOf(reason) });
}

try {
  const server = await serveIndex(workerData as IndexWork, {
    onRemade: () => reply({ type: 'remade' }),
    onDamaged: (reason) => reply({ type: 'damaged', reason }),
  });
  port?.on('message', (message: 'close' | { readonly id: number; readonly request: IndexRequest }) => {
    if (message === 'close') {
      server.close();
      port.close();
      return;
    }
    server.handle(message.request).then(
      () => reply({ type: 'done', id: message.id }),
      (reason: unknown) => fail(message.id, reason),
    );
  });
  reply({ type: 'open', instance: server.instance });
} catch (reason) {
  fail(null, reason);
}
