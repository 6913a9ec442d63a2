import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { SkillWatch } from '../../../src/config/skills/skill-watch.ts';
import { HandTimers } from '../../support/hand-timers.ts';
import { Folder } from '../../workspace/folder.ts';

/** Watches that a test lets hear, and how many there may be. */
class Watched {
  readonly open = new Map<string, () => void>();
  readonly timers = new HandTimers();
  readonly troubles: string[] = [];
  changes = 0;
  readonly watch: SkillWatch;

  constructor(folder: Folder, most = Number.POSITIVE_INFINITY) {
    this.watch = new SkillWatch({
      homes: { codexHome: folder.at('home'), userHome: folder.at('user') },
      openWatch: (file, onChange) => {
        if (this.open.size >= most) throw new Error('ENOSPC: no watch left');
        this.open.set(file, onChange);
        return { close: () => this.open.delete(file) };
      },
      timers: this.timers,
      onChanged: () => {
        this.changes += 1;
      },
      onTrouble: (message) => this.troubles.push(message),
    });
  }

  async hear(file: string): Promise<void> {
    const heard = this.open.get(file);
    if (heard === undefined) throw new Error(`${file} is not watched`);
    heard();
    this.timers.pass(50);
    await this.watch.settled();
  }
}

async function skill(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeFile(path.join(folder, 'SKILL.md'), '---\ndescription: d\n---\n');
}

describe('SkillWatch', () => {
  it('watches nothing before somebody asks, then the places of skills and the folders in them', async () => {
    await using folder = await Folder.make();
    await skill(folder.at('home', 'skills', 'a'));
    const watched = new Watched(folder);
    await watched.watch.settled();
    expect([...watched.open.keys()]).toEqual([]);
    watched.watch.add(folder.at('project'));
    await watched.watch.settled();
    expect([...watched.open.keys()].filter((file) => file.startsWith(folder.path)).sort()).toEqual([
      folder.at('home', 'skills'),
      folder.at('home', 'skills', '.system'),
      folder.at('home', 'skills', 'a'),
      folder.at('user', '.agents', 'skills'),
    ]);
  });

  it('tells at once, then every ten seconds at most, and once more when something came meanwhile', async () => {
    await using folder = await Folder.make();
    const watched = new Watched(folder);
    watched.watch.add(folder.path);
    await watched.watch.settled();
    const place = folder.at('home', 'skills');
    await watched.hear(place);
    expect(watched.changes).toBe(1);
    await watched.hear(place);
    await watched.hear(place);
    expect(watched.changes).toBe(1);
    watched.timers.pass(10_000);
    expect(watched.changes).toBe(2);
    watched.timers.pass(10_000);
    expect([watched.changes, watched.timers.waitingMs]).toEqual([2, []]);
  });

  it('follows folders that come and go', async () => {
    await using folder = await Folder.make();
    const watched = new Watched(folder);
    watched.watch.add(folder.path);
    await watched.watch.settled();
    await skill(folder.at('home', 'skills', 'new'));
    await watched.hear(folder.at('home', 'skills'));
    expect(watched.open.has(folder.at('home', 'skills', 'new'))).toBe(true);
    await rm(folder.at('home', 'skills'), { recursive: true });
    await watched.hear(folder.at('home', 'skills', 'new'));
    expect(watched.open.has(folder.at('home', 'skills', 'new'))).toBe(false);
  });

  it('forgets everything when nobody is there any more, and begins anew', async () => {
    await using folder = await Folder.make();
    const watched = new Watched(folder);
    watched.watch.add(folder.path);
    watched.watch.clear();
    await watched.watch.settled();
    expect(watched.open.size).toBe(0);
    watched.watch.add(folder.path);
    await watched.watch.settled();
    expect(watched.open.size).toBeGreaterThan(0);
    watched.watch.clear();
    expect(watched.open.size).toBe(0);
  });

  it('says once that the system has no watch left, and goes on with those that there are', async () => {
    await using folder = await Folder.make();
    const watched = new Watched(folder, 1);
    watched.watch.add(folder.path);
    await watched.watch.settled();
    expect(watched.troubles).toEqual(['Not all changes of skills on the disk can be noticed: ENOSPC: no watch left']);
    await watched.hear([...watched.open.keys()][0] ?? '');
    expect([watched.changes, watched.troubles.length]).toEqual([1, 1]);
  });

  it('has a bound of its own, and keeps to the folders that were asked about last', async () => {
    await using folder = await Folder.make();
    await Promise.all(
      Array.from({ length: 1_010 }, (_, at) => mkdir(folder.at('home', 'skills', `s${at}`), { recursive: true })),
    );
    const watched = new Watched(folder);
    watched.watch.add(folder.path);
    await watched.watch.settled();
    expect(watched.open.size).toBe(1_000);
    expect(watched.troubles).toEqual([
      'Not all changes of skills on the disk can be noticed: there are more than 1000 folders',
    ]);
    await rm(folder.at('home'), { recursive: true });
    for (let at = 0; at < 70; at += 1) {
      await mkdir(folder.at(`p${at}`, '.git'), { recursive: true });
      watched.watch.add(folder.at(`p${at}`));
    }
    await watched.watch.settled();
    expect(watched.open.has(folder.at('p69', '.agents', 'skills'))).toBe(true);
    expect(watched.open.has(folder.at('p5', '.agents', 'skills'))).toBe(false);
  });
});
