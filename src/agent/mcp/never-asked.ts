import type { SessionSettings } from '../session/session-settings.ts';

/** The one policy under which nobody is asked: there is nothing that a tool could do and a command could not. */
export function isNeverAsked({ approvalPolicy, sandboxPolicy }: SessionSettings): boolean {
  return (
    approvalPolicy === 'never' &&
    (sandboxPolicy.type === 'dangerFullAccess' || sandboxPolicy.type === 'externalSandbox')
  );
}
