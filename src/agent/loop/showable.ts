const MAX_SHOWN_CHARS = 500;
const SHOWN_INSTEAD = '[redacted]';
/** Three long parts with dots between: a JSON Web Token. */
const TOKENS = /[\w-]{8,}\.[\w-]{8,}\.[\w-]*/g;

/** A foreign text as part of ours: short, of one line, without these secrets and what looks like a token. */
export function showable(text: string, secrets: readonly string[] = []): string {
  const hidden = secrets
    .filter((secret) => secret.length > 5)
    .reduce((shown, secret) => shown.replaceAll(secret, SHOWN_INSTEAD), text)
    .replace(TOKENS, SHOWN_INSTEAD)
    .replace(/\p{Cc}+/gu, ' ')
    .trim();
  return hidden.length > MAX_SHOWN_CHARS ? `${hidden.slice(0, MAX_SHOWN_CHARS)}…` : hidden;
}
