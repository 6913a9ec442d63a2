import { describe, expect, it } from 'vitest';
import { Outbox } from '../../src/threads/outbox.ts';

describe('Outbox', () => {
  it('runs actions at once while nothing holds it', () => {
    const ran: string[] = [];
    new Outbox().send(() => ran.push('a'));
    expect(ran).toEqual(['a']);
  });

  it('keeps the order of what was sent while it was held', () => {
    const ran: string[] = [];
    const outbox = new Outbox();
    const release = outbox.hold();
    outbox.send(() => ran.push('a'));
    outbox.send(() => ran.push('b'));
    expect(ran).toEqual([]);
    release();
    outbox.send(() => ran.push('c'));
    expect(ran).toEqual(['a', 'b', 'c']);
  });

  it('waits for every hold', () => {
    const ran: string[] = [];
    const outbox = new Outbox();
    const first = outbox.hold();
    const second = outbox.hold();
    outbox.send(() => ran.push('a'));
    first();
    first();
    expect(ran).toEqual([]);
    second();
    expect(ran).toEqual(['a']);
  });

  it('stops in the middle when an action holds it again', () => {
    const ran: string[] = [];
    const outbox = new Outbox();
    const first = outbox.hold();
    let second: () => void = () => undefined;
    outbox.send(() => {
      ran.push('a');
      second = outbox.hold();
    });
    outbox.send(() => ran.push('b'));
    first();
    expect(ran).toEqual(['a']);
    second();
    expect(ran).toEqual(['a', 'b']);
  });

  it('drained() resolves when the last action ran', async () => {
    const ran: string[] = [];
    const outbox = new Outbox();
    expect(outbox.drained()).toBeUndefined();
    const release = outbox.hold();
    outbox.send(() => ran.push('a'));
    const drained = outbox.drained()?.then(() => ran.push('drained'));
    release();
    await drained;
    expect(ran).toEqual(['a', 'drained']);
  });
});
