import { TomlError } from 'smol-toml';
import { errorCode } from '../../system/os-error.ts';
import { readRegularFile } from '../../system/read-regular-file.ts';
import { ConfigError } from '../config-error.ts';
import type { ConfigTree } from './config-tree.ts';
import { parseTomlText } from './parse-toml-text.ts';

/** A file as it was read; `path` is absolute. */
export interface TomlFile {
  readonly path: string;
  readonly text: string;
  readonly tree: ConfigTree;
}

/**
 * A TOML file, empty when there is none.
 *
 * @throws {ConfigError} with the place when it is no TOML, without one when it cannot be read.
 */
export async function readToml(path: string): Promise<TomlFile> {
  return parseToml(path, await readText(path));
}

/**
 * What stands, or is to stand, in a file.
 *
 * @throws {ConfigError} with the place when it is no TOML.
 */
export function parseToml(path: string, text: string): TomlFile {
  try {
    return { path, text, tree: parseTomlText(text) };
  } catch (error) {
    throw error instanceof TomlError ? tomlError(path, error) : ConfigError.inFile(path, null, String(error));
  }
}

async function readText(path: string): Promise<string> {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(await readRegularFile(path));
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return '';
    if (errorCode(error) === 'ERR_ENCODING_INVALID_ENCODED_DATA')
      throw ConfigError.inFile(path, null, 'it is not UTF-8');
    throw ConfigError.inFile(path, null, error instanceof Error ? error.message : String(error));
  }
}

function tomlError(path: string, { line, column, message }: TomlError): ConfigError {
  const range = { start: { line, column }, end: { line, column } };
  // The parser's message goes on with an excerpt of the file, which may hold a key.
  return ConfigError.inFile(path, range, (message.split('\n')[0] ?? message).replace('Invalid TOML document: ', ''));
}
