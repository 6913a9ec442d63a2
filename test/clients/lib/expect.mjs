/** Ends a check. */
export function fail(message) {
  throw new Error(message);
}

/** The value, if it is one. */
export function must(value, message) {
  return value || fail(message);
}

export function same(actual, expected, what) {
  if (actual !== expected) fail(`${what}: ${JSON.stringify(actual)} instead of ${JSON.stringify(expected)}`);
}

export function has(text, part, what) {
  if (String(text).includes(part)) return;
  fail(`${what} lacks ${JSON.stringify(part)}: ${JSON.stringify(String(text).slice(0, 300))}`);
}

/** What a check promises within a time; without it the check fails. */
export async function within(seconds, promise) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no result in ${seconds} s`)), seconds * 1000);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** A failure in one line. */
export function oneLine(error) {
  return String(error?.message ?? error)
    .replace(/\s+/g, ' ')
    .slice(0, 600);
}
