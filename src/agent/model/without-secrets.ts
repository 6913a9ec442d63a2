import type { HttpModelProvider } from './provider.ts';

/** Anything shorter would be found in ordinary words, and is no secret. */
const MIN_SECRET_CHARS = 6;
const SHOWN_INSTEAD = '[redacted]';

/** The address without what may be secret in it: user, password and query. */
export function shownUrl(url: string): string {
  const shown = new URL(url);
  shown.username = '';
  shown.password = '';
  shown.search = '';
  return shown.href;
}

/** The text without the key, the header values and the query values of its provider, and without the token of the login. */
export function withoutSecrets(text: string, provider: HttpModelProvider, token: string): string {
  return secretsOf(provider, token).reduce((shown, secret) => shown.replaceAll(secret, SHOWN_INSTEAD), text);
}

function secretsOf({ baseUrl, bearerToken, headers, queryParams }: HttpModelProvider, token: string): string[] {
  const { username, password, searchParams } = new URL(`${baseUrl}/responses`);
  const values = [
    bearerToken ?? '',
    token,
    username,
    password,
    ...Object.values(headers),
    ...Object.values(queryParams),
    ...searchParams.values(),
  ];
  const forms = values.flatMap((value) => [value, afterScheme(value), encodeURIComponent(value), decoded(value)]);
  const secrets = new Set(forms.filter(({ length }) => length >= MIN_SECRET_CHARS));
  // One that contains another goes first, or its rest would stay.
  return [...secrets].sort((a, b) => b.length - a.length);
}

/** `token` of a header like `Bearer token`. */
function afterScheme(value: string): string {
  return value.replace(/^\S+ +/, '');
}

function decoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}
