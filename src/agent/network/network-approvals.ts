import { type NetworkDecision, QuestionFailed, QuestionWithdrawn } from '../session/question.ts';
import type { Admission } from './admission.ts';
import { allowedAddresses } from './allowed-addresses.ts';
import { judgeHost } from './judge-host.ts';
import type { NetworkPolicy, NetworkTarget } from './network-policy.ts';
import { NetworkRuleBook } from './network-rule-book.ts';

/** Asks the user about a host. Rejects where there is no answer. */
export type AskAboutHost = (target: NetworkTarget, signal: AbortSignal) => Promise<NetworkDecision>;

/** A command that wants to reach hosts. */
export interface NetworkUser {
  readonly policy: NetworkPolicy;
  /** Null: nobody may be asked. */
  readonly ask: AskAboutHost | null;
  /** Aborted when the command has ended. */
  readonly ended: AbortSignal;
  /** The user was asked on its behalf, and does not want it. */
  refused(): void;
}

type Verdict = 'allow' | 'refuse' | 'unanswered';

interface Pending {
  readonly verdict: Promise<Verdict>;
  readonly abort: AbortController;
  waiting: number;
}

const MAX_REMEMBERED = 10_000;
/** Questions to the user at a time; hosts beyond are blocked. */
const MAX_PENDING = 32;

/** Which hosts the commands of one loaded thread may reach: by their policy, by rules, and by what the user says. */
export class NetworkApprovals {
  readonly #rules: NetworkRuleBook;
  readonly #approved = new Set<string>();
  readonly #refused = new Set<string>();
  readonly #pending = new Map<string, Pending>();

  constructor(codexHome: string) {
    this.#rules = new NetworkRuleBook(codexHome);
  }

  /** Decides for one connection of a command. What nobody allowed is not even looked up. */
  async admit(target: NetworkTarget, user: NetworkUser): Promise<Admission> {
    const policy = await this.#withRules(user.policy);
    const standing = judgeHost(target.host, policy);
    if (standing === 'denied' || standing === 'not_allowed_local') return blocked(standing, 'baseline_policy');
    if (standing === 'unlisted') {
      const refusal = await this.#refusalOf(target, user);
      if (refusal !== null) return refusal;
    }
    const addresses = await allowedAddresses(target.host, policy);
    if (addresses === null) return { type: 'unknown' };
    return addresses === 'local' ? blocked('not_allowed_local', 'baseline_policy') : { type: 'admitted', addresses };
  }

  /** What both are about is denied where either denies it. */
  async #withRules(policy: NetworkPolicy): Promise<NetworkPolicy> {
    const rules = await this.#rules.domains();
    const denied = Object.entries(policy.domains).filter(([, verdict]) => verdict === 'deny');
    return { ...policy, domains: { ...policy.domains, ...rules, ...Object.fromEntries(denied) } };
  }

  /** Null: it is allowed. */
  async #refusalOf(target: NetworkTarget, user: NetworkUser): Promise<Admission | null> {
    const key = keyOf(target);
    if (this.#refused.has(key)) return blocked('not_allowed', 'decider');
    if (this.#approved.has(key)) return null;
    // Nobody is asked on behalf of a command that is over.
    const pending = user.ended.aborted ? null : (this.#pending.get(key) ?? this.#question(target, user));
    if (pending === null) return blocked('not_allowed', 'baseline_policy');
    const verdict = await this.#await(pending, user.ended);
    if (verdict === 'allow') return null;
    if (verdict === 'refuse') user.refused();
    return blocked('not_allowed', 'decider');
  }

  /** Null: nobody can be asked. */
  #question(target: NetworkTarget, { ask }: NetworkUser): Pending | null {
    if (ask === null || this.#pending.size >= MAX_PENDING) return null;
    const key = keyOf(target);
    const abort = new AbortController();
    const verdict = ask(target, abort.signal)
      .then((decision) => this.#follow(decision, target))
      .catch((error): Verdict => (error instanceof QuestionFailed ? 'refuse' : 'unanswered'))
      .finally(() => this.#pending.delete(key));
    const pending: Pending = { verdict, abort, waiting: 0 };
    this.#pending.set(key, pending);
    return pending;
  }

  /** A question is taken back when every command has ended that waits for its answer. */
  async #await(pending: Pending, ended: AbortSignal): Promise<Verdict> {
    pending.waiting += 1;
    let leave = () => {};
    const left = new Promise<Verdict>((resolve) => {
      leave = () => resolve('unanswered');
    });
    ended.addEventListener('abort', leave, { once: true });
    try {
      return await Promise.race([pending.verdict, left]);
    } finally {
      ended.removeEventListener('abort', leave);
      pending.waiting -= 1;
      if (pending.waiting === 0) pending.abort.abort(new QuestionWithdrawn('the command has ended'));
    }
  }

  async #follow(decision: NetworkDecision, target: NetworkTarget): Promise<Verdict> {
    switch (decision.type) {
      case 'accept':
        return 'allow';
      case 'acceptForSession':
        remember(this.#approved, keyOf(target));
        return 'allow';
      case 'decline':
      case 'cancel':
        return 'refuse';
      case 'applyNetworkPolicyAmendment':
        // One about another host is no answer to this question.
        if (decision.host.toLowerCase() !== target.host) return 'refuse';
        remember(decision.action === 'allow' ? this.#approved : this.#refused, keyOf(target));
        return decision.action === 'allow' ? 'allow' : 'refuse';
    }
  }

  /** Keeps what the user said of a host for later threads. Rejects when it cannot be written; it holds in this one anyway. */
  amend(target: NetworkTarget, action: 'allow' | 'deny'): Promise<void> {
    return this.#rules.add(target, action);
  }
}

function blocked(reason: Extract<Admission, { type: 'blocked' }>['reason'], source: 'baseline_policy' | 'decider') {
  return { type: 'blocked', reason, source } as const;
}

function keyOf({ protocol, host, port }: NetworkTarget): string {
  return `${protocol} ${host} ${port}`;
}

// Beyond that it is asked again.
function remember(set: Set<string>, key: string): void {
  if (set.size < MAX_REMEMBERED) set.add(key);
}
