/** Abilities that a home may switch on or off. */
export interface Features {
  /** Threads may have goals, which the model pursues by itself. */
  readonly goals: boolean;
}

/** What holds where nobody says otherwise. */
export const DEFAULT_FEATURES: Features = { goals: false };
