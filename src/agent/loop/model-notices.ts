import type { Turn } from './turn.ts';

/** The name under which a service answers as a dated version of a model. */
const DATED = /-\d{4}-\d{2}-\d{2}$/;

/** Tells that the requests of a turn go by guesses. Where the answers are written down beforehand nothing is guessed. */
export async function warnOfUnknownModel(turn: Turn): Promise<void> {
  const { model, provider } = turn.settings;
  if (turn.facts.isCatalogued || provider.kind === 'script') return;
  const guesses = 'Defaulting to fallback metadata; this can degrade performance and cause issues.';
  await turn.emit({ kind: 'warning', message: `Model metadata for \`${model}\` not found. ${guesses}` });
}

/** Tells once in a turn that another model answers than the chosen one. `servedModel`: as the service said, if it did. */
export async function tellReroute(turn: Turn, servedModel: string | null): Promise<void> {
  const { model: fromModel } = turn.settings;
  if (servedModel === null || turn.hasToldReroute || isSameModel(servedModel, fromModel)) return;
  turn.hasToldReroute = true;
  await turn.emit({ kind: 'modelRerouted', turnId: turn.turnId, fromModel, toModel: servedModel });
  await turn.emit({ kind: 'warning', message: rerouteText(fromModel, servedModel) });
}

function isSameModel(served: string, chosen: string): boolean {
  const [a, b] = [served.toLowerCase(), chosen.toLowerCase()];
  return a === b || a.replace(DATED, '') === b;
}

function rerouteText(fromModel: string, toModel: string): string {
  const begin = 'Your account was flagged for potentially high-risk cyber activity and this request was routed to';
  const learn = 'or learn more: https://developers.openai.com/codex/concepts/cyber-safety';
  const regain = `To regain access to ${fromModel}, apply for trusted access: https://chatgpt.com/cyber ${learn}`;
  return `${begin} ${toModel} as a fallback. ${regain}`;
}
