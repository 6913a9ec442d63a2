import { afterAll, beforeAll } from 'vitest';
import { type Folder, script, temporaryFolder } from '../agent/script-file.ts';

/** A model for the tests of one file. */
export interface FileModel {
  /** Of the module that answers for it; there while the tests run. */
  readonly path: string;
  /** What a server is started with to ask it. */
  readonly setting: string;
}

/** A model that answers what this function makes of the request. */
export function fileModel(source: string): FileModel {
  let folder: Folder;
  let path: string;
  beforeAll(() => {
    folder = temporaryFolder();
    path = script(folder.path, source).path;
  });
  afterAll(() => folder[Symbol.dispose]());
  return {
    get path() {
      return path;
    },
    get setting() {
      return `bobbin.model.script=${path}`;
    },
  };
}
