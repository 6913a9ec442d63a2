import { z } from 'zod';
import { optionalNullable } from './nullable.ts';
import { PlanType } from './usage.ts';

/** Params of `account/login/start`. Ways with `amazonBedrock` answer that they are not supported yet. */
export const LoginAccountParams = z
  .discriminatedUnion('type', [
    z.object({ type: z.literal('apiKey'), apiKey: z.string() }),
    z.object({
      type: z.literal('chatgpt'),
      codexStreamlinedLogin: z.boolean().default(false),
      useHostedLoginSuccessPage: z.boolean().default(false),
      appBrand: optionalNullable(z.enum(['codex', 'chatgpt']).meta({ id: 'LoginAppBrand' })),
    }),
    z.object({ type: z.literal('chatgptDeviceCode') }),
    z.object({
      type: z.literal('chatgptAuthTokens'),
      accessToken: z.string(),
      chatgptAccountId: z.string(),
      chatgptPlanType: optionalNullable(z.string()),
    }),
    z.object({ type: z.literal('amazonBedrock'), apiKey: z.string(), region: z.string() }),
    z.object({
      type: z.literal('amazonBedrockAccessKeys'),
      accessKeyId: z.string(),
      secretAccessKey: z.string(),
      sessionToken: optionalNullable(z.string()),
      region: z.string(),
    }),
  ])
  .meta({ id: 'LoginAccountParams' });
export type LoginAccountParams = z.output<typeof LoginAccountParams>;

/** Result of `account/login/start`. */
export const LoginAccountResult = z
  .discriminatedUnion('type', [
    z.object({ type: z.literal('apiKey') }),
    z.object({ type: z.literal('chatgpt'), loginId: z.string(), authUrl: z.string() }),
    z.object({
      type: z.literal('chatgptDeviceCode'),
      loginId: z.string(),
      verificationUrl: z.string(),
      userCode: z.string(),
    }),
    z.object({ type: z.literal('chatgptAuthTokens') }),
    z.object({ type: z.literal('amazonBedrock') }),
  ])
  .meta({ id: 'LoginAccountResponse' });
export type LoginAccountResult = z.output<typeof LoginAccountResult>;

/** Params of `account/login/cancel`; `loginId` is a UUID. */
export const CancelLoginAccountParams = z.object({ loginId: z.string() });
export type CancelLoginAccountParams = z.output<typeof CancelLoginAccountParams>;

/** Result of `account/login/cancel`. */
export const CancelLoginAccountResult = z.object({
  status: z.enum(['canceled', 'notFound']).meta({ id: 'CancelLoginAccountStatus' }),
});
export type CancelLoginAccountResult = z.output<typeof CancelLoginAccountResult>;

/** What requests to the model service are made with. */
export const AuthMode = z
  .enum([
    'apikey',
    'chatgpt',
    'chatgptAuthTokens',
    'headers',
    'agentIdentity',
    'personalAccessToken',
    'bedrockApiKey',
    'bedrockAccessKeys',
  ])
  .meta({ id: 'AuthMode' });
export type AuthMode = z.output<typeof AuthMode>;

/** Params of the notification `account/updated`; null: nobody is logged in. */
export const AccountUpdated = z.object({ authMode: AuthMode.nullish(), planType: PlanType.nullish() });
export type AccountUpdated = z.output<typeof AccountUpdated>;
