import type { write } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { StderrSink } from '../../src/cli/stderr-sink.ts';

type Done = (error: NodeJS.ErrnoException | null, written: number) => void;

/** A stderr that takes what it gets only when told to. */
class Pipe {
  readonly texts: string[] = [];
  #done: (() => void) | undefined;

  readonly write = ((_fd: number, bytes: Buffer, _offset: number, _length: number, _position: null, done: Done) => {
    this.texts.push(bytes.toString());
    this.#done = () => done(null, bytes.length);
  }) as unknown as typeof write;

  take(): void {
    this.#done?.();
  }
}

describe('StderrSink', () => {
  it('writes one batch at a time and says when all is out', async () => {
    const pipe = new Pipe();
    const sink = new StderrSink(pipe.write);
    for (const line of ['a\n', 'b\n', 'c\n']) sink.write(line);
    expect(pipe.texts).toEqual(['a\n']);
    const drained = sink.drained(10_000);
    pipe.take();
    expect(pipe.texts).toEqual(['a\n', 'b\nc\n']);
    pipe.take();
    await drained;
  });

  it('drops lines beyond its bound and tells how many', () => {
    const pipe = new Pipe();
    const sink = new StderrSink(pipe.write);
    const line = `${'x'.repeat(1023)}\n`;
    for (let count = 0; count < 1_000; count += 1) sink.write(line);
    pipe.take();
    const lines = pipe.texts.join('').trimEnd().split('\n');
    expect(lines.length).toBe(1 + 257 + 1);
    expect(JSON.parse(lines.at(-1) ?? '')).toEqual({ level: 40, msg: '742 log lines dropped' });
  });

  it('leaves keys out of running text', () => {
    const pipe = new Pipe();
    new StderrSink(pipe.write).write('401 for sk-proj-1234567890 and Bearer abcdefghijkl.xyz\n');
    expect(pipe.texts).toEqual(['401 for sk-[redacted] and Bearer [redacted]\n']);
  });
});
