import { describe, expect, it } from 'vitest';
import { type OrderMode, OrderQueue } from '../../src/server/order-queue.ts';

/** Runs tasks that end when told to, and writes down what happens. */
function recorder(queue: OrderQueue) {
  const log: string[] = [];
  const ends = new Map<string, () => void>();
  return {
    log,
    start: (name: string, key: string, mode: OrderMode = 'exclusive') =>
      queue.run(key, mode, async () => {
        log.push(`+${name}`);
        await new Promise<void>((resolve) => ends.set(name, resolve));
        log.push(`-${name}`);
      }),
    end: (name: string) => ends.get(name)?.(),
  };
}

describe('OrderQueue', () => {
  it('runs exclusive tasks of a key one after another, and those of others beside them', async () => {
    const { log, start, end } = recorder(new OrderQueue());
    const tasks = [start('a1', 'a'), start('a2', 'a'), start('b1', 'b')];
    expect(log).toEqual(['+a1', '+b1']);
    end('a1');
    await tasks[0];
    end('a2');
    end('b1');
    await Promise.all(tasks);
    expect(log).toEqual(['+a1', '+b1', '-a1', '+a2', '-a2', '-b1']);
  });

  it('runs shared tasks together, but none past a waiting exclusive one', async () => {
    const { log, start, end } = recorder(new OrderQueue());
    const tasks = [start('s1', 'k', 'shared'), start('s2', 'k', 'shared'), start('x', 'k'), start('s3', 'k', 'shared')];
    expect(log).toEqual(['+s1', '+s2']);
    end('s2');
    end('s1');
    await Promise.all(tasks.slice(0, 2));
    end('x');
    await tasks[2];
    end('s3');
    await Promise.all(tasks);
    expect(log).toEqual(['+s1', '+s2', '-s2', '-s1', '+x', '-x', '+s3', '-s3']);
  });

  it('goes on after a task that fails, and forgets idle keys', async () => {
    const queue = new OrderQueue();
    const failing = queue.run('k', 'exclusive', () => {
      throw new Error('no');
    });
    const next = queue.run('k', 'exclusive', () => 'yes');
    await expect(failing).rejects.toThrow('no');
    expect(await next).toBe('yes');
    expect(queue.size).toBe(0);
  });
});
