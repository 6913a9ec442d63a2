import { z } from 'zod';
import { experimental } from './stability.ts';
import { PlanType } from './usage.ts';

/** Params of `account/read`. */
export const AccountReadParams = z.object({
  /** Renew the tokens of a login with ChatGPT first. */
  refreshToken: z.boolean().default(false),
});
export type AccountReadParams = z.output<typeof AccountReadParams>;

/** How the user is logged in; never with what. */
export const Account = z
  .discriminatedUnion('type', [
    z.object({ type: z.literal('apiKey') }),
    z.object({
      type: z.literal('chatgpt'),
      email: z.string().nullable(),
      planType: PlanType,
      workspaceName: z.string().nullish(),
    }),
    z.object({ type: z.literal('amazonBedrock'), usesCodexManagedCredentials: z.boolean().optional() }),
    z.object({ type: z.literal('gcp') }),
  ])
  .meta({ id: 'Account' });
export type Account = z.output<typeof Account>;

const WorkspaceRouting = z
  .object({
    chatgptAccountId: z.string(),
    backendOrigin: z.string(),
    accountRoutingOverride: z.enum(['NO_CONSTRAINT', 'us', 'us_cr']),
  })
  .meta({ id: 'WorkspaceRouting' });

/** Result of `account/read`. */
export const AccountReadResult = z.object({
  /** `null`: nobody is logged in, or the provider does not ask who it is. */
  account: Account.nullish(),
  /** Id of the ChatGPT user, where there is one. */
  userId: z.string().nullish(),
  /** Whether the configured provider asks for a login. */
  requiresOpenaiAuth: z.boolean(),
  workspaceRouting: experimental('account/read.workspaceRouting', WorkspaceRouting.nullish()),
});
export type AccountReadResult = z.output<typeof AccountReadResult>;
