import type { Admission } from './admission.ts';
import type { BlockReason, NetworkTarget } from './network-policy.ts';

const HEADER: Readonly<Record<BlockReason, string>> = {
  denied: 'blocked-by-denylist',
  not_allowed: 'blocked-by-allowlist',
  not_allowed_local: 'blocked-by-allowlist',
  method_not_allowed: 'blocked-by-method-policy',
  mitm_required: 'blocked-by-mitm-required',
};

const MESSAGE: Readonly<Record<BlockReason, string>> = {
  denied: 'Domain denied by the sandbox policy.',
  not_allowed: 'Domain not in allowlist.',
  not_allowed_local: 'Sandbox policy blocks local/private network addresses.',
  method_not_allowed: 'Method not allowed in limited mode.',
  mitm_required: 'Tunnels are not allowed in limited mode.',
};

export interface ProxyAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

type Block = Extract<Admission, { type: 'blocked' }>;

/** What a request is answered that is not let through: facts for programs, and a sentence for the model. */
export function blockAnswer({ reason, source }: Block, { host, port, protocol }: NetworkTarget): ProxyAnswer {
  const told = { status: 'blocked', host, reason, decision: 'deny', source, protocol, port, message: MESSAGE[reason] };
  return {
    status: 403,
    headers: { 'content-type': 'application/json', 'x-proxy-error': HEADER[reason] },
    body: JSON.stringify(told),
  };
}

/** The same for a tunnel, whose programs show no more than a text. */
export function tunnelBlockAnswer({ reason }: Block): ProxyAnswer {
  return textAnswer(403, MESSAGE[reason], { 'x-proxy-error': HEADER[reason] });
}

export function textAnswer(status: number, body: string, headers: Readonly<Record<string, string>> = {}): ProxyAnswer {
  return { status, headers: { 'content-type': 'text/plain', ...headers }, body };
}
