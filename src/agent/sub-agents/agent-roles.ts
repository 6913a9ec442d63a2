/** What an agent may be started as, and when a model should choose it. */
export const AGENT_ROLES: Readonly<Record<string, string>> = {
  default: 'Anything.',
  explorer: 'Answers questions about the code. Ask it something definite, and do not look up again what it found.',
  worker:
    'Changes things. Say which files are its own, and that others work beside it, whose changes it must leave alone.',
};
