import { describe, expect, it } from 'vitest';
import { type ClientConnection, RequestFailed } from '../../src/threads/client-connection.ts';
import { PendingRequest, ServerRequestIds } from '../../src/threads/server-requests.ts';

interface Asked {
  readonly id: number;
  readonly signal: AbortSignal;
  answer(result: unknown): void;
  fail(reason: unknown): void;
}

function connection(): { connection: ClientConnection; asked: Asked[] } {
  const asked: Asked[] = [];
  return {
    asked,
    connection: {
      id: 1,
      client: null,
      isClosed: false,
      notify: () => undefined,
      backPressure: () => undefined,
      flushed: async () => undefined,
      request: (id, _method, _params, signal) =>
        new Promise((answer, fail) => {
          asked.push({ id, signal, answer, fail });
        }),
    },
  };
}

describe('PendingRequest', () => {
  it('takes the first answer and withdraws the others', async () => {
    const [first, second] = [connection(), connection()];
    const request = new PendingRequest(7, 'm', {});
    request.sendTo(first.connection);
    request.sendTo(second.connection);
    second.asked[0]?.answer('yes');
    expect(await request.answer).toBe('yes');
    expect(first.asked[0]?.signal.aborted).toBe(true);
    first.asked[0]?.answer('no');
    expect(await request.answer).toBe('yes');
  });

  it('stays open when a connection goes away, and is sent to a newcomer under the same id', async () => {
    const [first, second] = [connection(), connection()];
    const request = new PendingRequest(7, 'm', {});
    request.sendTo(first.connection);
    first.asked[0]?.fail(new Error('closed'));
    await Promise.resolve();
    request.sendTo(second.connection);
    second.asked[0]?.answer('yes');
    expect(await request.answer).toBe('yes');
    expect(second.asked[0]?.id).toBe(7);
  });

  it('is not sent twice to one connection', () => {
    const { connection: client, asked } = connection();
    const request = new PendingRequest(7, 'm', {});
    request.sendTo(client);
    request.sendTo(client);
    expect(asked).toHaveLength(1);
    request.forget(client);
    request.sendTo(client);
    expect(asked).toHaveLength(2);
  });

  it('fails with the error answer of a client', async () => {
    const { connection: client, asked } = connection();
    const request = new PendingRequest(7, 'm', {});
    request.sendTo(client);
    asked[0]?.fail(new RequestFailed(-32601, 'unknown'));
    await expect(request.answer).rejects.toThrow(RequestFailed);
  });

  it('withdraw() ends it, and a late answer has no effect', async () => {
    const { connection: client, asked } = connection();
    const request = new PendingRequest(7, 'm', {});
    request.sendTo(client);
    request.withdraw(new Error('interrupted'));
    asked[0]?.answer('yes');
    await expect(request.answer).rejects.toThrow('interrupted');
    expect(asked[0]?.signal.aborted).toBe(true);
  });
});

describe('ServerRequestIds', () => {
  it('counts from zero', () => {
    const ids = new ServerRequestIds();
    expect([ids.take(), ids.take()]).toEqual([0, 1]);
  });
});
