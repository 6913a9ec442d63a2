import { afterEach, describe, expect, it } from 'vitest';
import { endOfLife } from '../../src/cli/lifetime.ts';

const SIGNALS = ['SIGHUP', 'SIGINT', 'SIGTERM'] as const;
const foreign = new Map(SIGNALS.map((signal) => [signal, process.listeners(signal)]));

afterEach(() => {
  for (const signal of SIGNALS) {
    for (const listener of process.listeners(signal)) {
      if (!foreign.get(signal)?.includes(listener)) process.removeListener(signal, listener);
    }
  }
});

describe('endOfLife()', () => {
  it('resolves when the input has ended', async () => {
    expect(await endOfLife({ connectionClosed: Promise.resolve(), exit: () => undefined })).toBe('connection closed');
  });

  it.each([
    ['SIGHUP', 129],
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('resolves with %s, and exits at once with %i when it comes again', async (signal, code) => {
    const codes: number[] = [];
    const end = endOfLife({ connectionClosed: new Promise(() => undefined), exit: (given) => void codes.push(given) });
    process.emit(signal, signal);
    expect(await end).toBe(signal);
    expect(codes).toEqual([]);
    process.emit(signal, signal);
    expect(codes).toEqual([code]);
  });

  it('lets one signal hurry nothing after the input has ended', async () => {
    const codes: number[] = [];
    await endOfLife({ connectionClosed: Promise.resolve(), exit: (given) => void codes.push(given) });
    process.emit('SIGTERM', 'SIGTERM');
    expect(codes).toEqual([]);
  });
});
