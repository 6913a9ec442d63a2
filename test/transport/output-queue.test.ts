import { Writable } from 'node:stream';
import pino from 'pino';
import { describe, expect, it } from 'vitest';
import { OutputQueue, type OutputQueueOptions } from '../../src/transport/output-queue.ts';
import { DEFAULT_LIMITS, type TransportLimits } from '../../src/transport/transport.ts';

/** Keeps each write; takes it when told to, or at once. */
class Sink extends Writable {
  readonly writes: string[] = [];
  readonly writtenAt: number[] = [];
  readonly #isHeld: boolean;
  #take: (() => void) | undefined;

  constructor(isHeld = false) {
    super({ decodeStrings: false, highWaterMark: 1 });
    this.#isHeld = isHeld;
  }

  override _write(chunk: string, _: BufferEncoding, done: () => void): void {
    this.writes.push(chunk);
    this.writtenAt.push(performance.now());
    if (this.#isHeld) this.#take = done;
    else setImmediate(done);
  }

  take(): void {
    this.#take?.();
  }
}

function queueOn(
  sink: Sink,
  limits: Partial<TransportLimits> = {},
  options: Partial<OutputQueueOptions> = {},
): OutputQueue {
  return new OutputQueue(sink, {
    limits: { ...DEFAULT_LIMITS, ...limits },
    log: pino({ level: 'silent' }),
    framing: () => 'lines',
    onProgress: () => undefined,
    onLost: () => undefined,
    ...options,
  });
}

function large(value: unknown) {
  return {
    prefix: '{"result":',
    value,
    suffix: '}',
    tooLarge: (bytes: number) => `too large: ${bytes}`,
    failed: (reason: unknown) => `failed: ${String(reason)}`,
  };
}

describe('OutputQueue', () => {
  it('writes what one task made in one write', async () => {
    const sink = new Sink();
    const queue = queueOn(sink);
    for (const text of ['a', 'b', 'c']) queue.push(text);
    await queue.flushed();
    expect(sink.writes).toEqual(['a\nb\nc\n']);
  });

  it('writes a message that is to be alone by itself, with a pause behind it', async () => {
    const sink = new Sink();
    const queue = queueOn(sink, { pauseAfterAloneMs: 20 });
    queue.push('a');
    queue.pushAlone('b');
    queue.push('c');
    queue.push('d');
    await queue.flushed();
    expect(sink.writes).toEqual(['a\n', 'b\n', 'c\nd\n']);
    expect((sink.writtenAt[2] ?? 0) - (sink.writtenAt[1] ?? 0)).toBeGreaterThan(18);
  });

  it('waits for the stream to drain, and asks producers to wait meanwhile', async () => {
    const sink = new Sink(true);
    const queue = queueOn(sink, { maxQueuedChars: 300_000 });
    const line = 'x'.repeat(100_000);
    for (let count = 0; count < 3; count += 1) queue.push(line);
    expect(queue.backPressure()).toBe(undefined);
    for (let count = 0; count < 3; count += 1) queue.push(line);
    const room = queue.backPressure();
    expect(room).toBeInstanceOf(Promise);
    expect(sink.writes.length).toBe(1);
    const taking = setInterval(() => sink.take(), 1);
    await room;
    await queue.flushed();
    clearInterval(taking);
    expect(sink.writes.join('')).toBe(`${line}\n`.repeat(6));
  });

  it('gives the connection up when the hard bound is passed', () => {
    const sink = new Sink(true);
    let overflows = 0;
    const queue = queueOn(sink, { maxQueuedCharsHard: 1000 }, { onLost: () => (overflows += 1) });
    for (let count = 0; count < 200; count += 1) queue.push('0123456789');
    expect(overflows).toBe(1);
    expect(queue.isFull).toBe(false);
  });

  it('writes large answers in pieces and keeps their place', async () => {
    const sink = new Sink();
    const queue = queueOn(sink);
    const value = Array.from({ length: 100 }, () => 'y'.repeat(100_000));
    queue.push('before');
    queue.pushLarge(large(value), () => undefined);
    queue.push('after');
    await queue.flushed();
    expect(sink.writes.join('')).toBe(`before\n{"result":${JSON.stringify(value)}}\nafter\n`);
    expect(Math.max(...sink.writes.map((write) => write.length))).toBeLessThan(250_000);
  });

  it.each([
    ['longer than allowed', ['é'.repeat(500_000)], 'too large: 1000015\n'],
    ['that cannot be written', ['y'.repeat(100_000), 1n], 'failed: TypeError: Do not know how to serialize a BigInt\n'],
  ])('replaces an answer %s', async (_, value, written) => {
    const sink = new Sink();
    const queue = queueOn(sink, { maxResponseBytes: 900_000 });
    queue.pushLarge(large(value), () => undefined);
    await queue.flushed();
    expect(sink.writes).toEqual([written]);
  });

  it('drops everything once the output is broken', async () => {
    const sink = new Sink(true);
    const queue = queueOn(sink);
    let isWritten = false;
    queue.push('a');
    queue.pushLarge(large([]), () => {
      isWritten = true;
    });
    sink.destroy(new Error('EPIPE'));
    await queue.flushed();
    queue.push('b');
    await queue.flushed();
    expect({ writes: sink.writes, isWritten, wait: queue.backPressure() }).toEqual({
      writes: ['a\n'],
      isWritten: true,
      wait: undefined,
    });
  });
});
