import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { parse } from 'smol-toml';
import { expect, it } from 'vitest';
import { Stage } from '../support/stage.ts';
import type { WirePeer } from '../support/wire-peer.ts';

const EACH = 25;

const write = (peer: WirePeer, key: string) =>
  peer.request('config/value/write', { keyPath: `desktop.${key}`, value: true, mergeStrategy: 'replace' });

async function written(stage: Stage): Promise<readonly string[]> {
  const { desktop } = parse(await readFile(path.join(stage.home, 'config.toml'), 'utf8'));
  return Object.keys((desktop ?? {}) as object).sort();
}

it('two processes that write config.toml at once lose nothing of each other', async () => {
  await using stage = await Stage.set([]);
  await using one = await stage.serve();
  await using two = await stage.serve();
  const keys = (name: string) => Array.from({ length: EACH }, (_, at) => `${name}${at}`);
  const write25 = async (peer: WirePeer, name: string) => {
    for (const key of keys(name)) await write(peer, key);
  };
  await Promise.all([write25(one.peer, 'a'), write25(two.peer, 'b')]);
  expect(await written(stage)).toEqual([...keys('a'), ...keys('b')].sort());
});

it('two processes that switch skills at once lose no switch', async () => {
  await using stage = await Stage.set([]);
  await using one = await stage.serve();
  await using two = await stage.serve();
  const names = (name: string) => Array.from({ length: 10 }, (_, at) => `${name}${at}`);
  const switchOff = async (peer: WirePeer, name: string) => {
    for (const each of names(name)) await peer.request('skills/config/write', { name: each, enabled: false });
  };
  await Promise.all([switchOff(one.peer, 'a'), switchOff(two.peer, 'b')]);
  const { skills } = parse(await readFile(path.join(stage.home, 'config.toml'), 'utf8'));
  const { config } = skills as { config: { name: string }[] };
  expect(config.map(({ name }) => name).sort()).toEqual([...names('a'), ...names('b')].sort());
});

it('a process that is killed while it writes leaves a whole file with all that was answered, and holds up nobody', async () => {
  await using stage = await Stage.set([]);
  await using other = await stage.serve();
  const answered: string[] = [];
  for (let round = 0; round < 4; round += 1) {
    await using victim = await stage.serve();
    const dying = expect(
      (async () => {
        for (let at = 0; ; at += 1) {
          await write(victim.peer, `r${round}n${at}`);
          answered.push(`r${round}n${at}`);
        }
      })(),
    ).rejects.toThrow();
    await expect.poll(() => answered.some((key) => key.startsWith(`r${round}n`)), { timeout: 10_000 }).toBe(true);
    await victim.kill();
    await dying;
    await write(other.peer, `after${round}`);
    answered.push(`after${round}`);
    expect(await written(stage)).toEqual(expect.arrayContaining(answered));
  }
  expect((await readdir(stage.home)).filter((name) => name === 'config.toml')).toHaveLength(1);
});
