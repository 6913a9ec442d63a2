import { optional, string, struct } from '../arguments/argument-shapes.ts';
import { readArguments } from '../arguments/read-arguments.ts';
import { type ExtraPermissions, isNothing, NO_EXTRA } from '../permissions/extra-permissions.ts';
import { PERMISSIONS, PERMISSIONS_PARAMETER } from '../permissions/permission-arguments.ts';
import { modelPermissions, wirePermissions } from '../permissions/permission-views.ts';
import { WishRefused, wishedPermissions } from '../permissions/wished-permissions.ts';
import { within } from '../permissions/within.ts';
import { mayAsk } from '../session/policy-facts.ts';
import { type PermissionsDecision, QuestionFailed } from '../session/question.ts';
import type { Tool, ToolContext, ToolOutput } from './tool.ts';

const ARGUMENTS = struct('RequestPermissionsArgs', {
  environment_id: optional(string),
  reason: optional(string),
  permissions: PERMISSIONS,
});

/** There is one place where commands run. */
const ENVIRONMENT = 'local';
const REFUSED: PermissionsDecision = { granted: NO_EXTRA, scope: 'turn', reviewsAll: false };

interface PermissionsWish {
  readonly callId: string;
  readonly reason: string | null;
  readonly asked: ExtraPermissions;
}

/** Asks the user for more than the sandbox policy allows, for later commands. Whoever gives no fitting answer refuses. */
export const requestPermissions: Tool = {
  name: 'request_permissions',
  runsAlone: true,
  spec: ({ config: { features } }) => (features.request_permissions_tool ? SPEC : null),
  async run(call, context) {
    if (!context.config.features.request_permissions_tool) return { output: `unsupported call: ${call.name}` };
    const { environment_id: environment, reason, permissions } = readArguments(call, ARGUMENTS);
    if (environment !== null && environment !== ENVIRONMENT) {
      return { output: `unknown turn environment id \`${environment}\`` };
    }
    try {
      const asked = await wishedPermissions(permissions, context.settings.cwd);
      if (isNothing(asked)) return { output: 'request_permissions requires at least one permission' };
      return await grant({ callId: call.callId, reason, asked }, context);
    } catch (error) {
      if (error instanceof WishRefused) return { output: error.message };
      throw error;
    }
  },
};

async function grant(wish: PermissionsWish, context: ToolContext): Promise<ToolOutput> {
  const { turnId, settings, shared } = context;
  const mayBeAsked = mayAsk(settings.approvalPolicy, 'request_permissions');
  const { granted, scope, reviewsAll } = mayBeAsked ? await ask(wish, context) : REFUSED;
  const given = within(granted, wish.asked);
  shared.granted.grant(turnId, given, scope);
  if (reviewsAll) shared.granted.reviewAll(turnId);
  const output = { permissions: modelPermissions(given), scope, ...(reviewsAll && { strict_auto_review: true }) };
  return { output: JSON.stringify(output) };
}

async function ask({ callId, reason, asked }: PermissionsWish, context: ToolContext): Promise<PermissionsDecision> {
  const { host, signal, turnId, settings } = context;
  const params = {
    turnId,
    itemId: callId,
    startedAtMs: Date.now(),
    cwd: settings.cwd,
    reason,
    permissions: wirePermissions(asked),
  };
  try {
    return await host.ask({ kind: 'permissions', params, item: null }, signal);
  } catch (error) {
    if (error instanceof QuestionFailed) return REFUSED;
    throw error;
  }
}

const SPEC = {
  type: 'function',
  name: 'request_permissions',
  description:
    'Asks the user to let later commands read or write more files, or use the network. The answer says what was ' +
    'granted, which may be less, and whether it holds for this turn or for the session.',
  strict: false,
  parameters: {
    type: 'object',
    properties: {
      permissions: PERMISSIONS_PARAMETER,
      reason: { type: 'string', description: 'One sentence for the user that says why.' },
    },
    required: ['permissions'],
    additionalProperties: false,
  },
};
