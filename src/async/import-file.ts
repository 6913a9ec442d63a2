import { pathToFileURL } from 'node:url';

/**
 * Loads a module of the user's, by the absolute path of its file. The program is built with this one in a file of its
 * own: code that V8 kept compiled cannot import (see bin/run-bundle.js).
 */
export function importFile(file: string): Promise<{ readonly [name: string]: unknown }> {
  return import(pathToFileURL(file).href);
}
