import { z } from 'zod';
import { pause } from '../../agent/model/retry.ts';
import { RPC_ERROR, RpcError } from '../../protocol/rpc-error.ts';
import { reasonOf } from '../reason-of.ts';
import { askService } from './ask-service.ts';
import { exchangeCode, loginFrom } from './exchange-code.ts';
import { CLIENT_ID, type Issuer } from './issuer.ts';
import { type LoginFlow, type LoginFlowOptions, requireWorkspace } from './login-flow.ts';
import { Revocable } from './revocable.ts';

const MIN_INTERVAL_MS = 1000;
const MAX_INTERVAL_MS = 60_000;
const MAX_CODE_CHARS = 100;
const NOT_ENABLED =
  'device code login is not enabled for this Codex server. Use the browser login or verify the server URL.';

const seconds = z.union([z.number(), z.string().trim().min(1).transform(Number)]).pipe(z.number().nonnegative());
const text = z.string().min(1);

const Code = z
  .object({
    device_auth_id: text,
    user_code: text.max(MAX_CODE_CHARS).optional(),
    usercode: text.max(MAX_CODE_CHARS).optional(),
    interval: seconds.default(0),
  })
  .transform(({ user_code, usercode, ...rest }) => ({ ...rest, userCode: user_code ?? usercode ?? '' }))
  .refine(({ userCode }) => userCode !== '');
const Granted = z.object({ authorization_code: text, code_verifier: text });

type Code = z.output<typeof Code>;

export interface DeviceLogin extends LoginFlow {
  /** Where the user enters the code, on any device. */
  readonly verificationUrl: string;
  readonly userCode: string;
}

/**
 * Begins a login with a code that the user enters elsewhere; the service is asked again and again whether it was.
 *
 * @throws {RpcError} -32600 where the service has no such logins, -32603 where it gives no code.
 */
export async function startDeviceLogin(options: LoginFlowOptions): Promise<DeviceLogin> {
  const code = await requestCode(options.issuer, options.begun);
  const end = new Revocable();
  const timer = setTimeout(() => {
    end.giveUp(new Error(`device auth timed out after ${Math.round(options.timeoutMs / 60_000)} minutes`));
  }, options.timeoutMs);
  timer.unref();
  const completed = finish(options, code, end).finally(() => clearTimeout(timer));
  completed.catch(() => undefined);
  return {
    verificationUrl: `${options.issuer.url}/codex/device`,
    userCode: code.userCode,
    completed,
    cancel: (reason) => end.giveUp(new Error(reason)),
  };
}

async function requestCode(issuer: Issuer, signal: AbortSignal): Promise<Code> {
  const answer = await post(`${issuer.url}/api/accounts/deviceauth/usercode`, { client_id: CLIENT_ID }, signal).catch(
    (error) => {
      throw noCode(reasonOf(error));
    },
  );
  if (answer.status === 404) throw RpcError.invalidRequest(NOT_ENABLED);
  if (!answer.isOk) throw noCode(`device code request failed with status ${answer.statusLine}`);
  const code = Code.safeParse(parseJson(answer.text));
  if (!code.success) throw noCode('error decoding response body');
  return code.data;
}

async function finish({ issuer, workspaces, keep }: LoginFlowOptions, code: Code, end: Revocable): Promise<void> {
  const { signal } = end;
  const granted = await poll(issuer, code, signal);
  const redirectUri = `${issuer.url}/deviceauth/callback`;
  const { authorization_code, code_verifier: verifier } = granted;
  const tokens = await exchangeCode({ issuer, code: authorization_code, verifier, redirectUri, signal }).catch(
    (error) => {
      signal.throwIfAborted();
      throw new Error(`device code exchange failed: ${reasonOf(error)}`);
    },
  );
  const login = loginFrom(tokens, null);
  requireWorkspace(workspaces, login?.tokens.account_id ?? null);
  if (login === null) throw new Error('invalid ID token format');
  await keep(login, end.settle);
}

async function poll(issuer: Issuer, code: Code, signal: AbortSignal): Promise<z.output<typeof Granted>> {
  const body = { device_auth_id: code.device_auth_id, user_code: code.userCode };
  const intervalMs = Math.min(Math.max(code.interval * 1000, MIN_INTERVAL_MS), MAX_INTERVAL_MS);
  for (;;) {
    const answer = await post(`${issuer.url}/api/accounts/deviceauth/token`, body, signal);
    if (answer.isOk) {
      const granted = Granted.safeParse(parseJson(answer.text));
      if (!granted.success) throw new Error('error decoding response body');
      return granted.data;
    }
    // Either means that the user has not entered it yet.
    if (answer.status !== 403 && answer.status !== 404) {
      throw new Error(`device auth failed with status ${answer.statusLine}`);
    }
    await pause(intervalMs, signal);
  }
}

function post(url: string, body: object, signal?: AbortSignal) {
  const headers = { 'content-type': 'application/json' };
  return askService(url, { method: 'POST', headers, body: JSON.stringify(body), ...(signal && { signal }) });
}

function noCode(reason: string): RpcError {
  return new RpcError(RPC_ERROR.internalError, `failed to request device code: ${reason}`);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
