const HEADERS = {
  'content-type': 'text/html; charset=utf-8',
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'",
  'x-content-type-options': 'nosniff',
};

/** What the user sees at the end of a login in a browser. */
export function callbackPage(isDone: boolean, text: string) {
  const title = isDone ? 'You are logged in' : 'Sign-in could not be completed';
  const body = `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>${title}</title></head>
<body style="font: 16px sans-serif; margin: 4em auto; max-width: 36em">
<h1>${title}</h1>
<p>${escapeHtml(text)}</p>
</body>
</html>
`;
  return { headers: HEADERS, body };
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);
}
