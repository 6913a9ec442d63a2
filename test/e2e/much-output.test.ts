import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { run, say } from '../support/model-script.ts';
import { pidIn } from '../support/processes.ts';
import type { ServerProcess } from '../support/server-process.ts';
import { Stage } from '../support/stage.ts';
import type { WirePeer } from '../support/wire-peer.ts';

const MANY_MS = 60_000;
/** For as long as it takes; a turn waits no longer for its command. */
const YIELD_MS = 30_000;
/** More than is told in 10,000 deltas of 8 KiB. */
const OUTPUT_BYTES = 100_000_000;
const MOST_TOLD_BYTES = 10_000 * 8192;
const KEPT_BYTES = 1024 * 1024;
const MUCH = `head -c ${OUTPUT_BYTES} /dev/zero | tr '\\0' x`;
const ENDLESS = 'echo $$ > child; exec yes';
/** 110 to 145 MB are usual; with output that piles up it is 190 MB and more. */
const MAX_RSS_MB = 165;
/** What may lie in pipes and queues between a command and a client that does not read. */
const MAX_UNREAD_BYTES = 16 * 1024 * 1024;
const STILL_MS = 300;

const FREE = { sandboxPolicy: { type: 'dangerFullAccess' } } as const;
const sh = (script: string) => ['/bin/sh', '-c', script];

function peakRssMb({ pid }: ServerProcess): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(/VmHWM:\s+(\d+)/.exec(status)?.[1]) / 1024;
}

/** How much a process has written once it cannot write any more. */
async function writtenUntilStuck(pid: number): Promise<number> {
  let before = -1;
  const isStuck = () => {
    const now = Number(/wchar: (\d+)/.exec(readFileSync(`/proc/${pid}/io`, 'utf8'))?.[1]);
    const isSame = now === before && now > 0;
    before = now;
    return isSame;
  };
  await vi.waitUntil(isStuck, { timeout: 20_000, interval: STILL_MS });
  return before;
}

function toldBytes({ log }: WirePeer): number {
  return log.all('item/commandExecution/outputDelta').reduce((sum, { delta }) => sum + delta.length, 0);
}

async function endOfCommand({ log }: WirePeer) {
  const { item } = await log.notification('item/completed', (params) => params.item.type === 'commandExecution');
  return item.type === 'commandExecution' ? item.aggregatedOutput : null;
}

/** A server with a loaded thread that works in the folder of the stage. */
async function open(command: string) {
  const stage = await Stage.set([run(command, YIELD_MS), say('Done.')]);
  const server = await stage.serve();
  const { peer } = server;
  const { id: threadId } = await peer.startThread({ cwd: stage.work });
  return {
    stage,
    server,
    peer,
    threadId,
    [Symbol.asyncDispose]: async () => {
      await server[Symbol.asyncDispose]();
      await stage[Symbol.asyncDispose]();
    },
  };
}

describe('a command that prints much', () => {
  it.each(['exec_command', 'thread/shellCommand'] as const)(
    'of %s is told in part, kept in its first and last part, and takes little memory',
    async (kind) => {
      await using at = await open(MUCH);
      const { peer, threadId } = at;
      const turn = kind === 'exec_command' ? peer.runTurn(threadId) : peer.log.notification('turn/completed');
      if (kind === 'thread/shellCommand') await peer.request(kind, { threadId, command: MUCH });
      const half = 'x'.repeat(KEPT_BYTES / 2);
      const output = await endOfCommand(peer);
      expect(output === `${half}\n... ${OUTPUT_BYTES - KEPT_BYTES} bytes omitted ...\n${half}`).toBe(true);
      await turn;
      expect(toldBytes(peer)).toBeLessThanOrEqual(MOST_TOLD_BYTES);
      expect(peakRssMb(at.server)).toBeLessThan(MAX_RSS_MB);
    },
    MANY_MS,
  );

  it.each(['command/exec', 'process/spawn'] as const)(
    'of %s is told whole, and takes little memory',
    async (kind) => {
      await using at = await open('true');
      const { peer } = at;
      if (kind === 'command/exec') {
        const streamed = { processId: 'p', streamStdoutStderr: true, disableOutputCap: true, disableTimeout: true };
        await peer.request(kind, { command: sh(MUCH), ...streamed, ...FREE });
      } else {
        const ended = peer.log.notification('process/exited');
        const streamed = { processHandle: 'p', streamStdoutStderr: true, outputBytesCap: null, timeoutMs: null };
        await peer.request(kind, { command: sh(MUCH), cwd: at.stage.work, ...streamed });
        await ended;
      }
      const method = kind === 'command/exec' ? 'command/exec/outputDelta' : 'process/outputDelta';
      const told = peer.log
        .all(method)
        .reduce((sum, { deltaBase64 }) => sum + Buffer.byteLength(deltaBase64, 'base64'), 0);
      expect(told).toBe(OUTPUT_BYTES);
      expect(peakRssMb(at.server)).toBeLessThan(MAX_RSS_MB);
    },
    MANY_MS,
  );
});

describe('a command that prints without end to a client that does not read', () => {
  it.each(['exec_command', 'thread/shellCommand', 'command/exec', 'process/spawn'] as const)(
    'of %s has to wait, takes little memory, and can be ended',
    async (kind) => {
      await using at = await open(ENDLESS);
      const { peer, threadId, server, stage } = at;
      const command = sh(ENDLESS);
      if (kind === 'exec_command') await peer.startTurn(threadId);
      else if (kind === 'thread/shellCommand') await peer.request(kind, { threadId, command: ENDLESS });
      else if (kind === 'process/spawn') {
        const streamed = { processHandle: 'p', streamStdoutStderr: true, outputBytesCap: null, timeoutMs: null };
        await peer.request(kind, { command, cwd: stage.work, ...streamed });
      } else {
        const streamed = { processId: 'p', streamStdoutStderr: true, disableOutputCap: true, disableTimeout: true };
        peer.send({ id: 'exec', method: kind, params: { command, cwd: stage.work, ...streamed, ...FREE } });
      }
      server.child.stdout.pause();
      const pid = await pidIn(path.join(stage.work, 'child'));
      expect(await writtenUntilStuck(pid)).toBeLessThan(MAX_UNREAD_BYTES);
      expect(peakRssMb(server)).toBeLessThan(MAX_RSS_MB);
      server.child.stdout.resume();
      if (kind === 'command/exec') {
        await peer.request('command/exec/terminate', { processId: 'p' });
        expect((await peer.answerTo('exec')).result).toMatchObject({ exitCode: -1 });
      } else if (kind === 'process/spawn') {
        await peer.request('process/kill', { processHandle: 'p' });
        expect(await peer.log.notification('process/exited')).toMatchObject({ exitCode: -1 });
      } else {
        const { turn } = await peer.log.notification('turn/started');
        await peer.request('turn/interrupt', { threadId, turnId: turn.id });
        expect((await peer.turnCompleted(turn.id)).status).toBe('interrupted');
      }
    },
    MANY_MS,
  );
});
