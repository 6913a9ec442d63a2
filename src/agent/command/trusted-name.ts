import { basename } from 'node:path';

/**
 * The name of a program that is found by the search path or lies in a folder of the system; null for any other path,
 * for any file can be called `cat`.
 */
export function trustedName(path: string): string | null {
  return /^((\/usr(\/local)?)?\/bin\/)?[^/]+$/.test(path) ? basename(path) : null;
}
