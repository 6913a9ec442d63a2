import { createHash } from 'node:crypto';
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import vm from 'node:vm';
import { keepYoungGenerationSmall } from './young-generation.js';

/** V8 settings that differ between programs, such as of a debugger, refuse the code of another run. */
const FLAGS = [process.version, process.arch, ...process.execArgv].join(' ');

/**
 * Runs a CommonJS file with the machine code that V8 made of it in an earlier run: a third of the time that the server
 * takes to start goes into compiling. Node keeps compiled code by itself from 22 on only.
 *
 * The code is kept beside the file, under a name made of the file's content; where it is missing or refused the file is
 * compiled, and the code is stored when the program ends. A folder that cannot be written costs time, nothing else.
 *
 * V8 gives code from such a store no way to import modules, so the file must do without `import()`.
 *
 * @param {string} file absolute path
 */
export function runBundle(file) {
  // First, as stored code is refused where settings of V8 are others than those it was made with.
  keepYoungGenerationSmall();
  const source = readFileSync(file, 'utf8');
  const cacheFile = `${file}.${hashOf(source)}.${hashOf(FLAGS)}.cache`;
  const cachedData = readIfThere(cacheFile);
  const script = compile(source, file, cachedData);
  if (cachedData === undefined || script.cachedDataRejected) {
    process.once('exit', () => store(cacheFile, script.createCachedData()));
  }
  script.runInThisContext()(createRequire(file), file, path.dirname(file));
}

/**
 * @param {string} source
 * @param {string} filename
 * @param {Buffer} [cachedData]
 */
function compile(source, filename, cachedData) {
  return new vm.Script(`(function (require, __filename, __dirname) {${source}\n})`, { filename, cachedData });
}

/** @param {string} text */
function hashOf(text) {
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}

/** @param {string} file */
function readIfThere(file) {
  try {
    return readFileSync(file);
  } catch {
    return undefined;
  }
}

/**
 * @param {string} file
 * @param {Buffer} data
 */
function store(file, data) {
  try {
    const unfinished = `${file}.${process.pid}`;
    writeFileSync(unfinished, data);
    renameSync(unfinished, file);
  } catch {
    // The next run compiles again.
  }
}
