import type { ModeKind } from '../../protocol/policy.ts';

/** How user and agent work together in a thread; the model and the effort of a mode are settings of the thread. */
export interface ModeSetting {
  readonly mode: ModeKind;
  /** Null until a client chose a mode: then the model is told nothing of modes. */
  readonly developerInstructions: string | null;
}

export const UNTOLD_MODE: ModeSetting = { mode: 'default', developerInstructions: null };
