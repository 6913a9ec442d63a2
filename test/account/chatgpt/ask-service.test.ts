import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { askService } from '../../../src/account/chatgpt/ask-service.ts';

const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

async function serving(answer: RequestListener): Promise<string> {
  const server = createServer(answer);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closing.push(() => {
    server.close();
    server.closeAllConnections();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/path`;
}

describe('askService()', () => {
  it('does not go where it is sent: what it says is secret', async () => {
    const paths: (string | undefined)[] = [];
    const url = await serving((request, response) => {
      paths.push(request.url);
      response.writeHead(307, { location: '/elsewhere' }).end();
    });
    const answer = await askService(url, { method: 'POST', body: 'secret' });
    expect(answer).toMatchObject({ isOk: false, status: 307, statusLine: '307 Temporary Redirect', text: '' });
    expect(paths).toEqual(['/path']);
  });

  it.each<[string, RequestListener]>([
    ['nothing', () => {}],
    ['a beginning', (_, response) => response.write('{')],
  ])('waits no longer than it should for a service that says %s', async (_title, answer) => {
    const url = await serving(answer);
    const asked = askService(`${url}?code=secret`, { method: 'GET', timeoutMs: 50 });
    await expect(asked).rejects.toThrow(`no answer within 0.05 s for url (${url})`);
  });

  it('ends with its signal', async () => {
    const controller = new AbortController();
    const url = await serving(() => controller.abort(new Error('given up')));
    await expect(askService(url, { method: 'GET', signal: controller.signal })).rejects.toThrow('given up');
  });

  it('names the address alone where nobody answers', async () => {
    const asked = askService('http://user:secret@127.0.0.1:1/path?code=secret', { method: 'GET' });
    await expect(asked).rejects.toThrow(/^error sending request for url \(http:\/\/127\.0\.0\.1:1\/path\)$/);
    await expect(askService('no address', { method: 'GET' })).rejects.toThrow(
      'error sending request for url (invalid)',
    );
  });

  it('cuts a status that goes on and on', async () => {
    const url = await serving((_, response) => response.writeHead(400, 'x'.repeat(1000)).end());
    expect((await askService(url, { method: 'GET' })).statusLine).toBe(`400 ${'x'.repeat(80)}`);
  });
});
