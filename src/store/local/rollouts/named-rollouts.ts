import { Slices } from '../../../async/slices.ts';
import type { FileLayer } from '../files/file-layer.ts';
import { creationBounds, type TimeBounds } from './creation-bounds.ts';
import type { FoundRollout } from './find-rollouts.ts';
import { listedRollouts } from './listed-rollouts.ts';
import type { RolloutName } from './rollout-path.ts';

/** The current file of a thread, and when that was created, as far as the name of its oldest file tells. */
export interface NamedRollout extends TimeBounds {
  readonly found: FoundRollout;
}

export interface NamedRolloutsOptions {
  readonly files: FileLayer;
  readonly home: string;
  /** How old what other programs did may be; 0: the folders are walked each time. */
  readonly maxAgeMs: number;
}

/** Walked again so long before what is known is too old, so that nobody waits for it who asks often. */
const RENEW_BEFORE_MS = 500;

interface Walked {
  readonly beganMs: number;
  readonly rollouts: readonly NamedRollout[];
}

/**
 * The current file of every thread by the id in its name; newest first by name, nothing is read. To walk the folders of ten
 * thousand threads takes a tenth of a second, so that lists that follow each other shortly are made of the same names.
 */
export class NamedRollouts {
  readonly #options: NamedRolloutsOptions;
  readonly #walked = new Map<boolean, Walked>();
  readonly #walking = new Map<boolean, Promise<readonly NamedRollout[]>>();

  constructor(options: NamedRolloutsOptions) {
    this.#options = options;
  }

  /** @throws {ThreadStoreError} `unavailable` when this user may not look into the place. */
  async current(isArchived: boolean): Promise<readonly NamedRollout[]> {
    const { maxAgeMs } = this.#options;
    if (maxAgeMs === 0) return this.#walk(isArchived);
    const walked = this.#walked.get(isArchived);
    const ageMs = walked === undefined ? Number.POSITIVE_INFINITY : performance.now() - walked.beganMs;
    if (walked === undefined || ageMs > maxAgeMs) return this.#walkOnce(isArchived);
    // For whoever asks next.
    if (ageMs > maxAgeMs - RENEW_BEFORE_MS) this.#walkOnce(isArchived).catch(() => undefined);
    return walked.rollouts;
  }

  /** What was walked counts no longer, nor what is being walked. */
  forget(): void {
    this.#walked.clear();
    this.#walking.clear();
  }

  #walkOnce(isArchived: boolean): Promise<readonly NamedRollout[]> {
    const known = this.#walking.get(isArchived);
    if (known !== undefined) return known;
    const beganMs = performance.now();
    const walking = this.#walk(isArchived).then(
      (rollouts) => {
        if (this.#end(isArchived, walking)) this.#walked.set(isArchived, { beganMs, rollouts });
        return rollouts;
      },
      (reason: unknown) => {
        this.#end(isArchived, walking);
        throw reason;
      },
    );
    this.#walking.set(isArchived, walking);
    return walking;
  }

  /** False when it was forgotten meanwhile. */
  #end(isArchived: boolean, walking: Promise<readonly NamedRollout[]>): boolean {
    return this.#walking.get(isArchived) === walking && this.#walking.delete(isArchived);
  }

  async #walk(isArchived: boolean): Promise<readonly NamedRollout[]> {
    const { files, home } = this.#options;
    const byThread = new Map<string, { readonly found: FoundRollout; readonly oldest: RolloutName }>();
    const slices = new Slices();
    for (const found of await listedRollouts(files, home, isArchived)) {
      if (slices.isOver) await slices.next();
      const oldest = found.name;
      if (oldest === null) continue;
      byThread.set(oldest.threadId, { found: byThread.get(oldest.threadId)?.found ?? found, oldest });
    }
    return [...byThread.values()].map(({ found, oldest }) => ({ found, ...creationBounds(oldest) }));
  }
}
