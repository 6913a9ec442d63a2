import type { CollabAgentState } from '../../protocol/item.ts';

/** How a sub-agent stands, in the words that models are told. */
export type AgentStatus =
  | 'pending_init'
  | 'running'
  | 'interrupted'
  | 'shutdown'
  | 'not_found'
  /** With the last thing it said; null where it said nothing. */
  | { readonly completed: string | null }
  | { readonly errored: string };

/** Nothing more comes of it unless it is told something. An interrupted agent may yet be told to go on. */
export function isFinal(status: AgentStatus): boolean {
  return typeof status === 'object' || status === 'shutdown' || status === 'not_found';
}

/** The same as clients see it. */
export function agentState(status: AgentStatus): CollabAgentState {
  if (typeof status === 'object') {
    return 'completed' in status
      ? { status: 'completed', message: status.completed }
      : { status: 'errored', message: status.errored };
  }
  return { status: WIRE_WORDS[status], message: null };
}

const WIRE_WORDS = {
  pending_init: 'pendingInit',
  running: 'running',
  interrupted: 'interrupted',
  shutdown: 'shutdown',
  not_found: 'notFound',
} as const satisfies Record<Extract<AgentStatus, string>, CollabAgentState['status']>;

/** A status whose text is shortened. */
export function withText(status: AgentStatus, shorten: (text: string) => string): AgentStatus {
  if (typeof status !== 'object') return status;
  if ('errored' in status) return { errored: shorten(status.errored) };
  return status.completed === null ? status : { completed: shorten(status.completed) };
}
