import type { z } from 'zod';

/** A method or field that only clients with `capabilities.experimentalApi` may use is `experimental`. */
export type Stability = 'stable' | 'experimental';

/** A notification that the server sends. An experimental one goes only to clients with `experimentalApi`. */
export interface NotificationDeclaration<Name extends string, P extends z.ZodType> {
  readonly name: Name;
  /** One sentence for `schema/methods.md`. */
  readonly summary: string;
  readonly stability: Stability;
  readonly params: P;
}

/** Declares a notification once; types, opt-out, schemas and the client are derived from it. */
export function defineNotification<const Name extends string, P extends z.ZodType>(
  declaration: NotificationDeclaration<Name, P>,
): NotificationDeclaration<Name, P> {
  return declaration;
}

/** A request that the server sends. Clients get it whether or not they have `experimentalApi`. */
export interface ServerRequestDeclaration<Name extends string, P extends z.ZodType, R extends z.ZodType> {
  readonly name: Name;
  /** One sentence for `schema/methods.md`. */
  readonly summary: string;
  readonly stability: Stability;
  readonly params: P;
  readonly result: R;
}

/** Declares a server request once; types, schemas and the client are derived from it. */
export function defineServerRequest<const Name extends string, P extends z.ZodType, R extends z.ZodType>(
  declaration: ServerRequestDeclaration<Name, P, R>,
): ServerRequestDeclaration<Name, P, R> {
  return declaration;
}
