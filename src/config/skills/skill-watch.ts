import type { Timers } from '../../async/timers.ts';
import { findSkills, type SkillHomes } from './find-skills.ts';

/** Changes that follow one another within this time are one. */
const GATHER_MS = 50;
/** Clients are told no more often, as by the originals. */
const PAUSE_MS = 10_000;
/** Folders of threads whose skills are watched: the latest. */
const MAX_CWDS = 64;
/** The system has a limit of its own, for all programs of the user. */
const MAX_WATCHES = 1_000;

/** Watches one folder, there or not; throws where the system refuses. */
export type OpenWatch = (folder: string, onChange: () => void) => { close(): void };

export interface SkillWatchOptions {
  readonly homes: SkillHomes;
  readonly openWatch: OpenWatch;
  readonly timers: Timers;
  readonly onChanged: () => void;
  /** Called once, with a sentence, when not all changes can be noticed. */
  readonly onTrouble: (message: string) => void;
}

/** Notices when skills come, go or change on the disk: those of the folders that somebody asked about, and those of the home. */
export class SkillWatch {
  readonly #options: SkillWatchOptions;
  readonly #cwds = new Set<string>();
  readonly #watches = new Map<string, { close(): void }>();
  #looking: Promise<void> | null = null;
  #isToLookAgain = false;
  #isGathering = false;
  #isPausing = false;
  #hasChanged = false;
  #isInTrouble = false;

  constructor(options: SkillWatchOptions) {
    this.#options = options;
  }

  /** Watches for skills of this folder from now on. Nothing is watched before. */
  add(cwd: string): void {
    const isNew = !this.#cwds.delete(cwd);
    this.#cwds.add(cwd);
    for (const oldest of this.#cwds) {
      if (this.#cwds.size <= MAX_CWDS) break;
      this.#cwds.delete(oldest);
    }
    if (isNew) this.#look();
  }

  /** Nobody is there to be told any more. Folders that are added later are watched again. */
  clear(): void {
    this.#cwds.clear();
    for (const watch of this.#watches.values()) watch.close();
    this.#watches.clear();
  }

  /** Resolves when all that was added is watched. */
  async settled(): Promise<void> {
    while (this.#looking !== null) await this.#looking;
  }

  #look(): void {
    if (this.#looking !== null) {
      this.#isToLookAgain = true;
      return;
    }
    this.#isToLookAgain = false;
    this.#looking = this.#follow().finally(() => {
      this.#looking = null;
      if (this.#isToLookAgain) this.#look();
    });
  }

  async #follow(): Promise<void> {
    const wanted = new Set<string>();
    for (const cwd of this.#cwds) {
      const { folders } = await findSkills(this.#options.homes, cwd);
      for (const folder of folders) wanted.add(folder);
    }
    // What was asked about may have been forgotten meanwhile.
    if (this.#cwds.size === 0) return;
    for (const [folder, watch] of this.#watches) {
      if (wanted.has(folder)) continue;
      watch.close();
      this.#watches.delete(folder);
    }
    for (const folder of wanted) if (!this.#watches.has(folder)) this.#open(folder);
  }

  #open(folder: string): void {
    if (this.#watches.size >= MAX_WATCHES) {
      this.#complain(`there are more than ${MAX_WATCHES} folders`);
      return;
    }
    try {
      this.#watches.set(
        folder,
        this.#options.openWatch(folder, () => this.#heard()),
      );
    } catch (error) {
      this.#complain(error instanceof Error ? error.message : String(error));
    }
  }

  #complain(reason: string): void {
    if (this.#isInTrouble) return;
    this.#isInTrouble = true;
    this.#options.onTrouble(`Not all changes of skills on the disk can be noticed: ${reason}`);
  }

  #heard(): void {
    if (this.#isGathering) return;
    this.#isGathering = true;
    this.#options.timers.after(GATHER_MS, () => {
      this.#isGathering = false;
      this.#look();
      this.#hasChanged = true;
      this.#tell();
    });
  }

  #tell(): void {
    if (this.#isPausing || !this.#hasChanged) return;
    this.#hasChanged = false;
    this.#isPausing = true;
    this.#options.timers.after(PAUSE_MS, () => {
      this.#isPausing = false;
      this.#tell();
    });
    this.#options.onChanged();
  }
}
