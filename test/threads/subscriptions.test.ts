import { describe, expect, it } from 'vitest';
import type { ClientConnection } from '../../src/threads/client-connection.ts';
import { Subscriptions } from '../../src/threads/subscriptions.ts';

function client(pressure?: Promise<void>): { readonly connection: ClientConnection; readonly heard: unknown[] } {
  const heard: unknown[] = [];
  const connection: ClientConnection = {
    id: 1,
    client: null,
    isClosed: false,
    notify: (_method, params) => void heard.push((params as { threadId: string }).threadId),
    request: () => Promise.reject(new Error('nobody is asked')),
    backPressure: () => pressure,
    flushed: async () => undefined,
  };
  return { connection, heard };
}

function tell(subscriptions: Subscriptions, threadId: string): void {
  subscriptions.notify('thread/closed', { threadId });
}

describe('Subscriptions', () => {
  it('join() keeps what a newcomer is to hear until it is let in', () => {
    const subscriptions = new Subscriptions();
    const [old, newcomer] = [client(), client()];
    subscriptions.add(old.connection);
    tell(subscriptions, 'before');
    const letIn = subscriptions.join(newcomer.connection);
    tell(subscriptions, 'meanwhile');
    expect(subscriptions.size).toBe(2);
    expect(subscriptions.present).toEqual([old.connection]);
    expect(newcomer.heard).toEqual([]);
    letIn();
    tell(subscriptions, 'after');
    expect(subscriptions.present).toEqual([old.connection, newcomer.connection]);
    expect(newcomer.heard).toEqual(['meanwhile', 'after']);
    expect(old.heard).toEqual(['before', 'meanwhile', 'after']);
  });

  it('follow() counts as a subscription until the connection asks for one of its own', () => {
    const subscriptions = new Subscriptions();
    const [follower, watcher] = [client(), client()];
    subscriptions.follow(follower.connection);
    subscriptions.add(watcher.connection);
    subscriptions.follow(watcher.connection);
    tell(subscriptions, 'both');
    expect([follower.heard, watcher.heard]).toEqual([['both'], ['both']]);
    const areFollowers = () => [follower, watcher].map(({ connection }) => subscriptions.isFollower(connection));
    expect(areFollowers()).toEqual([true, false]);
    subscriptions.join(follower.connection)();
    expect(areFollowers()).toEqual([false, false]);
  });

  it('join() changes nothing for one that is subscribed already', () => {
    const subscriptions = new Subscriptions();
    const { connection, heard } = client();
    subscriptions.add(connection);
    const letIn = subscriptions.join(connection);
    tell(subscriptions, 'meanwhile');
    letIn();
    expect(heard).toEqual(['meanwhile']);
  });

  it('remove() forgets a newcomer with all that was kept for it', () => {
    const subscriptions = new Subscriptions();
    const { connection, heard } = client();
    const letIn = subscriptions.join(connection);
    tell(subscriptions, 'meanwhile');
    expect([subscriptions.remove(connection), subscriptions.remove(connection)]).toEqual([true, false]);
    letIn();
    tell(subscriptions, 'after');
    expect([heard, subscriptions.size]).toEqual([[], 0]);
  });

  it('backPressure() waits for slow readers, and for a newcomer for whom much is kept', async () => {
    const subscriptions = new Subscriptions();
    const slow = client(Promise.resolve());
    subscriptions.add(slow.connection);
    expect(subscriptions.backPressure()).toBeInstanceOf(Promise);
    subscriptions.remove(slow.connection);
    const { connection, heard } = client();
    const letIn = subscriptions.join(connection);
    expect(subscriptions.backPressure()).toBeUndefined();
    for (let count = 0; count <= 1000; count += 1) tell(subscriptions, `${count}`);
    const wait = subscriptions.backPressure();
    letIn();
    await wait;
    expect(heard).toHaveLength(1001);
    expect(subscriptions.backPressure()).toBeUndefined();
  });
});
