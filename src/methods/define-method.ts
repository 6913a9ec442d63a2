import type { z } from 'zod';
import type { Stability } from '../protocol/define.ts';
import type { InitializeParams, InitializeResult } from '../protocol/initialize.ts';
import type { Caller } from '../threads/caller.ts';
import type { Services } from './services.ts';

export type { Stability };

/**
 * When requests wait for each other. `concurrent`: never. `inThread`: those with the same key run one after another,
 * in arrival order. `inFamily`: one queue per family; `shared` ones run beside each other.
 */
export type Order<P> =
  | { readonly kind: 'concurrent' }
  | { readonly kind: 'inThread'; readonly key: (params: P) => string }
  | { readonly kind: 'inFamily'; readonly family: string; readonly mode: 'exclusive' | 'shared' };

export const concurrent = { kind: 'concurrent' } as const;

export function inThread<P>(key: (params: P) => string): Order<P> {
  return { kind: 'inThread', key };
}

/** {@link inThread} by the `threadId` as the client spelled it. */
export const inNamedThread: Order<{ readonly threadId: string }> = inThread((params) => params.threadId);

export function inFamily<P>(family: string, mode: 'exclusive' | 'shared' = 'exclusive'): Order<P> {
  return { kind: 'inFamily', family, mode };
}

/** An answer that nobody has to wait for: the queue of the request goes on, though it is not there yet. */
export class Beside<T> {
  readonly answer: Promise<T>;

  constructor(answer: Promise<T>) {
    this.answer = answer;
    // Whoever takes it out of here hears of a failure.
    answer.catch(() => undefined);
  }
}

/** What a handler gets beside its params. */
export interface RequestContext extends Services, Caller {
  /** Takes down who the client is and opens the connection; refuses a second time. */
  initialize(params: InitializeParams): InitializeResult;
}

export interface MethodDeclaration<Name extends string, P extends z.ZodType, R extends z.ZodType> {
  readonly name: Name;
  /** One sentence for `schema/methods.md`. */
  readonly summary: string;
  readonly stability: Stability;
  readonly params: P;
  readonly result: R;
  readonly order: Order<z.output<P>>;
  /** True where `params` may be left out. */
  readonly optionalParams?: boolean;
  /** Answered although the connection is not initialised: `initialize` alone. */
  readonly beforeInitialized?: boolean;
  readonly handle: (
    params: z.output<P>,
    context: RequestContext,
  ) => Promise<z.input<R>> | z.input<R> | Beside<z.input<R>>;
}

/** Declares a wire method once; types, dispatch, gate, schemas and the client are derived from it. */
export function defineMethod<const Name extends string, P extends z.ZodType, R extends z.ZodType>(
  declaration: MethodDeclaration<Name, P, R>,
): MethodDeclaration<Name, P, R> {
  return declaration;
}

/** Any declaration, for code that treats all alike. */
export interface AnyMethod {
  readonly name: string;
  readonly summary: string;
  readonly stability: Stability;
  readonly params: z.ZodType;
  readonly result: z.ZodType;
  readonly order: Order<never>;
  readonly optionalParams?: boolean;
  readonly beforeInitialized?: boolean;
  readonly handle: (params: never, context: RequestContext) => unknown;
}
