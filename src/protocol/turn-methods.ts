import { z } from 'zod';
import { FunctionCallOutputBody } from './function-call-output.ts';
import { ThreadId, TurnId } from './ids.ts';
import { UserInput } from './input.ts';
import { optionalNullable } from './nullable.ts';
import { PermissionProfileSelection } from './permissions.ts';
import {
  ApprovalsReviewer,
  AskForApproval,
  CollaborationMode,
  MultiAgentMode,
  Personality,
  ReasoningEffort,
  ReasoningSummary,
  SandboxPolicy,
} from './policy.ts';
import { experimental } from './stability.ts';
import { Turn } from './turn.ts';
import { TurnEnvironmentParams } from './turn-environment.ts';

const AdditionalContextEntry = z.object({
  value: z.string(),
  kind: z.enum(['untrusted', 'application']),
  name: optionalNullable(z.string()),
});

const metadata = optionalNullable(z.record(z.string(), z.string()));

/** A tool's answer that the turn starts from. */
export const TurnToolOutput = z
  .object({
    name: z.string(),
    namespace: optionalNullable(z.string()),
    output: FunctionCallOutputBody,
    retain: z.boolean().default(false),
  })
  .meta({ id: 'TurnToolOutput' });
export type TurnToolOutput = z.output<typeof TurnToolOutput>;

/** Overrides are sticky: they hold for this turn and all later ones of the loaded thread, unless noted. */
export const TurnStartParams = z.object({
  threadId: ThreadId,
  /** The client's own id of the message; comes back as `clientId` of the item. */
  clientUserMessageId: optionalNullable(z.string()),
  input: z.array(UserInput),
  /** This turn only. */
  toolOutput: optionalNullable(TurnToolOutput),
  turnTrigger: optionalNullable(z.string()),
  parentTurnId: optionalNullable(TurnId),
  rootTurnId: optionalNullable(TurnId),
  responsesapiClientMetadata: experimental('turn/start.responsesapiClientMetadata', metadata),
  responsesapiClientMetadataPatch: experimental('turn/start.responsesapiClientMetadataPatch', metadata),
  additionalContext: experimental(
    'turn/start.additionalContext',
    optionalNullable(z.record(z.string(), AdditionalContextEntry)),
  ),
  environments: experimental('turn/start.environments', optionalNullable(z.array(TurnEnvironmentParams))),
  cwd: optionalNullable(z.string()),
  runtimeWorkspaceRoots: experimental('turn/start.runtimeWorkspaceRoots', optionalNullable(z.array(z.string()))),
  approvalPolicy: optionalNullable(AskForApproval),
  approvalsReviewer: optionalNullable(ApprovalsReviewer),
  sandboxPolicy: optionalNullable(SandboxPolicy),
  permissions: experimental('turn/start.permissions', optionalNullable(PermissionProfileSelection)),
  disabledPluginIds: optionalNullable(z.array(z.string())),
  model: optionalNullable(z.string()),
  /** `null` clears the tier; absent leaves it. */
  serviceTier: optionalNullable(z.string()),
  /** This turn only. */
  serviceTierForTurn: optionalNullable(z.string()),
  effort: optionalNullable(ReasoningEffort),
  summary: optionalNullable(ReasoningSummary),
  personality: optionalNullable(Personality),
  /** JSON schema of the answer; this turn only. */
  outputSchema: z.unknown().optional(),
  collaborationMode: experimental('turn/start.collaborationMode', optionalNullable(CollaborationMode)),
  multiAgentMode: experimental('turn/start.multiAgentMode', optionalNullable(MultiAgentMode)),
  cyberAccessProgram: experimental(
    'turn/start.cyberAccessProgram',
    optionalNullable(z.enum(['standard', 'daybreakBlue', 'daybreakRed'])),
  ),
});
export type TurnStartParams = z.output<typeof TurnStartParams>;

/** Result of `turn/start`. */
export const TurnStartResult = z.object({ turn: Turn });
export type TurnStartResult = z.output<typeof TurnStartResult>;

/** Params of `turn/steer`. */
export const TurnSteerParams = z.object({
  threadId: ThreadId,
  clientUserMessageId: optionalNullable(z.string()),
  input: z.array(UserInput),
  responsesapiClientMetadata: experimental('turn/steer.responsesapiClientMetadata', metadata),
  responsesapiClientMetadataPatch: experimental('turn/steer.responsesapiClientMetadataPatch', metadata),
  additionalContext: experimental(
    'turn/steer.additionalContext',
    optionalNullable(z.record(z.string(), AdditionalContextEntry)),
  ),
  /** The turn that the client believes is running. */
  expectedTurnId: TurnId,
});
export type TurnSteerParams = z.output<typeof TurnSteerParams>;

/** Result of `turn/steer`. */
export const TurnSteerResult = z.object({ turnId: TurnId });
export type TurnSteerResult = z.output<typeof TurnSteerResult>;

/** `turnId` `""` stops whatever runs. */
export const TurnInterruptParams = z.object({ threadId: ThreadId, turnId: TurnId });
export type TurnInterruptParams = z.output<typeof TurnInterruptParams>;
