/** More than any tool needs; what holds thousands of levels cannot be written as JSON again. */
const MAX_DEPTH = 100;

/** Whether no more than a hundred arrays and objects lie inside each other in a JSON value. */
export function isShallow(value: unknown): boolean {
  let level = nested([value]);
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth === MAX_DEPTH) return false;
    level = level.flatMap((each) => nested(Object.values(each)));
  }
  return true;
}

function nested(values: readonly unknown[]): readonly object[] {
  return values.filter((value) => typeof value === 'object' && value !== null);
}
