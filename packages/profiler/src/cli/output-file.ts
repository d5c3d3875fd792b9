import { randomBytes } from 'node:crypto';
import { open, realpath, rename, rm } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { describeThrown, describeValue } from '@sonde/metrics';
import { profilerError } from '../errors.js';
import { formats } from '../formats/catalogue.js';
import type { Terminal } from './terminal.js';

/** As a file that is read, the standard input. */
export const standardInput = '-';
/** The standard output. */
const standardOutput = '-';

/** `orders.cpuprofile` → `orders.html`, in the present folder. @param extension with its dot */
export function outputName(file: string, extension: string): string {
  const name = file === standardInput ? 'profile' : basename(file).replace(/\.gz$/, '');
  const known = [...formats.map((format) => format.extension.replace(/\.gz$/, '')), '.json', '.pprof', '.prof', '.txt'];
  const ending = known.find((each) => name.endsWith(each) && name.length > each.length) ?? '';
  return `${name.slice(0, name.length - ending.length)}${extension}`;
}

/**
 * Writes what was made: all of it or nothing, and never over a file that it was made of.
 *
 * @returns the path; nothing for the standard output
 * @throws SondeError SONDE_INVALID_OPTION, SONDE_PROFILER_STORAGE_FAILED
 */
export async function writeOutput(
  content: string | Uint8Array,
  output: string,
  inputs: readonly string[],
  terminal: Terminal,
): Promise<string | undefined> {
  if (output === standardOutput) {
    if (terminal.isTerminal && typeof content !== 'string') {
      throw wrong('a terminal', 'a file, or another program', 'Pass -o <file>, or pipe it.');
    }
    terminal.write(content);
    return undefined;
  }
  await checkInputs(output, inputs);
  const temporary = join(dirname(output), `.${basename(output)}.${randomBytes(6).toString('hex')}.tmp`);
  try {
    // Less what the umask takes: reports are made to be shown.
    const file = await open(temporary, 'wx', 0o666);
    try {
      await file.writeFile(content);
    } finally {
      await file.close();
    }
    await rename(temporary, output);
    return output;
  } catch (cause) {
    await rm(temporary, { force: true }).catch(() => {});
    const what = `writing ${describeValue(output)}`;
    const expected = 'a file that can be written';
    const next = 'Choose another place with -o <file>.';
    throw profilerError('SONDE_PROFILER_STORAGE_FAILED', what, describeThrown(cause), expected, next, cause);
  }
}

async function checkInputs(output: string, inputs: readonly string[]): Promise<void> {
  const target = await realpath(output).catch(() => resolve(output));
  for (const input of inputs.filter((each) => each !== standardInput)) {
    const source = await realpath(input).catch(() => resolve(input));
    if (source === target) throw wrong('a file that is read', 'another one', 'Choose it with -o <file>.');
  }
}

function wrong(got: string, expected: string, next: string) {
  return profilerError('SONDE_INVALID_OPTION', 'the output', got, expected, next);
}
