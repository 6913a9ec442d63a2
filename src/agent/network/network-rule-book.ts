import { appendRule, readRuleTexts } from '../approvals/approval-rules.ts';
import { plainHost } from './host-patterns.ts';
import type { NetworkTarget } from './network-policy.ts';

type Action = 'allow' | 'deny';
type Domains = Readonly<Record<string, Action>>;

/** A rule, or a text, in which nothing is a rule: what hosts and commands are called is nobody's permission. */
const RULE_OR_TEXT = /"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|\bnetwork_rule\s*\(/g;
const MEMBER = /\s*(\w+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)')\s*(,|(?=\)))/y;
const MAX_ADDED = 10_000;

/** In the spelling of rules. */
const PROTOCOLS: Readonly<Record<NetworkTarget['protocol'], string>> = {
  http: 'http',
  https: 'https',
  socks5Tcp: 'socks5_tcp',
};

/** What the rules of the home say of hosts: `network_rule(host=…, protocol=…, decision=…)` in `<codexHome>/rules/*.rules`. */
export class NetworkRuleBook {
  readonly #codexHome: string;
  readonly #added = new Map<string, Action>();
  #stored: Promise<Domains> | null = null;

  constructor(codexHome: string) {
    this.#codexHome = codexHome;
  }

  /** By host, as the domains of a policy; for every protocol, as in the originals. Read once. */
  async domains(): Promise<Domains> {
    this.#stored ??= readRuleTexts(this.#codexHome).then((texts) => stricter(texts.flatMap(parseRules)));
    return { ...(await this.#stored), ...Object.fromEntries(this.#added) };
  }

  /**
   * Allows or denies a host, in this thread at once and in later ones through `<codexHome>/rules/default.rules`.
   *
   * Rejects when the file cannot be written; the rule holds in this thread all the same.
   */
  async add({ host, protocol }: NetworkTarget, action: Action): Promise<void> {
    if (this.#added.size < MAX_ADDED) this.#added.set(host, action);
    const word = PROTOCOLS[protocol];
    const why = `${action === 'allow' ? 'Allow' : 'Deny'} ${word} access to ${host}`;
    const members = { host, protocol: word, decision: action, justification: why };
    const text = Object.entries(members).map(([name, value]) => `${name}=${JSON.stringify(value)}`);
    await appendRule(this.#codexHome, `network_rule(${text.join(', ')})`);
  }
}

function parseRules(source: string): [string, Action][] {
  return [...source.matchAll(RULE_OR_TEXT)].flatMap(({ index, 0: opening }): [string, Action][] => {
    if (/^["']/.test(opening)) return [];
    const { host, decision = '' } = readMembers(source, index + opening.length);
    if (host === undefined || host === '' || host.includes('*')) return [];
    if (decision === 'allow') return [[plainHost(host), 'allow']];
    return decision === 'deny' || decision === 'forbidden' ? [[plainHost(host), 'deny']] : [];
  });
}

function readMembers(source: string, start: number): Record<string, string | undefined> {
  const members: Record<string, string> = {};
  MEMBER.lastIndex = start;
  for (let found = MEMBER.exec(source); found !== null; found = MEMBER.exec(source)) {
    members[found[1] ?? ''] = found[2] ?? found[3] ?? '';
  }
  return members;
}

function stricter(rules: readonly [string, Action][]): Domains {
  const denied = rules.filter(([, action]) => action === 'deny');
  return Object.fromEntries([...rules, ...denied]);
}
