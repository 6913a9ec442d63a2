import type { AskAboutHost } from '../network/network-approvals.ts';
import type { NetworkTarget } from '../network/network-policy.ts';
import { mayAsk } from '../session/policy-facts.ts';
import type { NetworkDecision, NetworkQuestion } from '../session/question.ts';
import type { ToolContext } from './tool.ts';

/** How the user is asked about the hosts that a command of this turn wants to reach; null: the policy forbids asking. */
export function asksAboutHosts(context: ToolContext): AskAboutHost | null {
  if (!mayAsk(context.settings.approvalPolicy, 'sandbox_approval')) return null;
  return async (target, signal) => {
    context.over.throwIfAborted();
    const decision = await context.host.ask(questionAbout(target, context), AbortSignal.any([context.over, signal]));
    if (decision.type === 'cancel') context.cancelTurn();
    if (decision.type === 'applyNetworkPolicyAmendment' && decision.host.toLowerCase() === target.host) {
      await keep(target, decision.action, context);
    }
    return decision;
  };
}

const LABELS: Readonly<Record<NetworkTarget['protocol'], string>> = {
  http: 'http',
  https: 'https',
  socks5Tcp: 'socks5-tcp',
};

/** In the words of 0.130; the id is of no item. */
function questionAbout({ host, port, protocol }: NetworkTarget, { turnId }: ToolContext): NetworkQuestion {
  const allow = { host, action: 'allow' } as const;
  return {
    kind: 'network',
    item: null,
    params: {
      turnId,
      itemId: `network#${LABELS[protocol]}#${host}#${port}`,
      startedAtMs: Date.now(),
      reason: `${host} is not in the allowed_domains`,
      networkApprovalContext: { host, protocol },
      proposedNetworkPolicyAmendments: [allow, { host, action: 'deny' }],
      availableDecisions: [
        'accept',
        'acceptForSession',
        { applyNetworkPolicyAmendment: { network_policy_amendment: allow } },
        'cancel',
      ],
    },
  };
}

async function keep(
  target: NetworkTarget,
  action: Extract<NetworkDecision, { type: 'applyNetworkPolicyAmendment' }>['action'],
  { host, shared, tellModel }: ToolContext,
): Promise<void> {
  try {
    await shared.network.amend(target, action);
    const [word, list] = action === 'allow' ? ['Allowed', 'allowlist'] : ['Denied', 'denylist'];
    tellModel('developer', `${word} network rule saved in execpolicy (${list}): ${target.host}`);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    await host.emit({ kind: 'warning', message: `The rule could not be saved and holds in this thread only: ${why}` });
  }
}
