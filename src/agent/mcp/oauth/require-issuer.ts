import type { OAuthDiscoveryState } from '@modelcontextprotocol/sdk/client/auth.js';
import { showable } from '../../loop/showable.ts';

/**
 * RFC 8414, section 3.3: what a login service says of itself counts only where it was looked for. Otherwise one service could speak for another. A slash at
 * the end makes no difference, as in the original.
 *
 * @throws the service names another one.
 */
export function requireIssuer({ authorizationServerUrl, authorizationServerMetadata }: OAuthDiscoveryState): void {
  const issuer = authorizationServerMetadata?.issuer;
  if (issuer === undefined || comparable(issuer) === comparable(authorizationServerUrl)) return;
  throw new Error(
    `Authorization server issuer mismatch: expected ${showable(authorizationServerUrl)}, received ${showable(issuer)}`,
  );
}

function comparable(address: string): string {
  const { href } = URL.canParse(address) ? new URL(address) : { href: address };
  return href.replace(/\/$/, '');
}
