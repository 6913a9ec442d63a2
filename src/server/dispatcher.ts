import { type AnyMethod, Beside, type Order, type RequestContext } from '../methods/define-method.ts';
import { parseParams } from '../methods/parse-params.ts';
import type { Services } from '../methods/services.ts';
import type { UnbuiltMethod } from '../methods/unbuilt.ts';
import { RPC_ERROR, RpcError } from '../protocol/rpc-error.ts';
import { findExperimentalUse } from '../protocol/stability.ts';
import type { ClientIdentity } from '../threads/client-connection.ts';
import { OrderQueue } from './order-queue.ts';

export interface DispatcherOptions {
  readonly methods: readonly AnyMethod[];
  readonly unbuilt: readonly Pick<UnbuiltMethod, 'name' | 'stability'>[];
  readonly services: Services;
}

/** A request as it came in; absent params are undefined. */
export interface IncomingRequest {
  readonly method: string;
  readonly params: unknown;
  /** Who asks; null before `initialize`. */
  readonly client: ClientIdentity | null;
}

/** What a handler gets beside the services. */
export type CallContext = Omit<RequestContext, keyof Services>;

/** Leads each request through the checks to its handler. */
export class Dispatcher {
  readonly #methods: ReadonlyMap<string, AnyMethod>;
  readonly #unbuilt: ReadonlyMap<string, Pick<UnbuiltMethod, 'name' | 'stability'>>;
  readonly #services: Services;
  readonly #order = new OrderQueue();

  constructor({ methods, unbuilt, services }: DispatcherOptions) {
    this.#methods = new Map(methods.map((method) => [method.name, method]));
    this.#unbuilt = new Map(unbuilt.map((method) => [method.name, method]));
    this.#services = services;
  }

  /**
   * The result, or a promise of it. The checks run at once and throw, so that their answers keep the order of the
   * input.
   *
   * @throws {RpcError} for a request that does not get as far as its handler.
   */
  dispatch(request: IncomingRequest, call: CallContext): unknown {
    const method = this.#methods.get(request.method);
    if (method === undefined) throw this.#missing(request);
    const params = parseParams(method.params, request.params, { optionalParams: method.optionalParams });
    if (!method.beforeInitialized) requireInitialized(request.client);
    if (!request.client?.experimentalApi) {
      refuseExperimental(
        method.stability === 'experimental' ? method.name : findExperimentalUse(method.params, request.params),
      );
    }
    return this.#inOrder(method.order, params as never, () =>
      run(method, params as never, { ...this.#services, ...call }),
    );
  }

  #missing({ method, client }: IncomingRequest): RpcError {
    requireInitialized(client);
    const unbuilt = this.#unbuilt.get(method);
    if (unbuilt === undefined) return new RpcError(RPC_ERROR.methodNotFound, `Method not found: ${method}`);
    if (unbuilt.stability === 'experimental' && !client?.experimentalApi) refuseExperimental(method);
    return RpcError.notSupported(method);
  }

  #inOrder(order: Order<never>, params: never, task: () => unknown): unknown {
    switch (order.kind) {
      case 'concurrent':
        return answerOf(task());
      case 'inThread':
        return this.#order.run(`thread:${order.key(params)}`, 'exclusive', task).then(answerOf);
      case 'inFamily':
        return this.#order.run(`family:${order.family}`, order.mode, task).then(answerOf);
    }
  }
}

function answerOf(handled: unknown): unknown {
  return handled instanceof Beside ? handled.answer : handled;
}

function run(method: AnyMethod, params: never, context: RequestContext): unknown {
  // It may have waited in a queue, and nobody is left to hear the answer.
  if (context.connection.isClosed) throw new RpcError(RPC_ERROR.internalError, 'The connection is closed');
  return method.handle(params, context);
}

function requireInitialized(client: ClientIdentity | null): void {
  if (client === null) throw RpcError.invalidRequest('Not initialized');
}

function refuseExperimental(reason: string | null): void {
  if (reason !== null) throw RpcError.invalidRequest(`${reason} requires experimentalApi capability`);
}
