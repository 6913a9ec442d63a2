/** Arguments by which a shell tool asks for more than the thread's own permissions. */
export const ESCALATION_PARAMETERS = {
  sandbox_permissions: {
    type: 'string',
    enum: ['use_default', 'require_escalated'],
    description: 'require_escalated asks the user to let it run without the sandbox. Default use_default.',
  },
  justification: {
    type: 'string',
    description: 'With require_escalated: one sentence that asks the user and says why.',
  },
  prefix_rule: {
    type: 'array',
    items: { type: 'string' },
    description: 'With require_escalated: the first words of commands that the user could allow from now on.',
  },
};
