import { readFile } from 'node:fs/promises';
import { SondeError } from '@sonde/metrics';

/** The variable that holds the token of the service's endpoints, at the service and here alike. */
export const tokenVariable = 'SONDE_PROFILER_TOKEN';

/** Longer files hold no token. */
const maxBytes = 4096;

/**
 * The token that opens the endpoints: of the file, else of the environment. Spaces and line ends around it do not count.
 *
 * @returns nothing where none is set
 * @throws SondeError SONDE_COMMAND_FILE, SONDE_INVALID_OPTION; never with the token
 */
export async function readToken(file: string | undefined, environment: NodeJS.ProcessEnv): Promise<string | undefined> {
  const what = file === undefined ? `the variable ${tokenVariable}` : 'the file of --token-file';
  const token = (file === undefined ? (environment[tokenVariable] ?? '') : await content(file)).trim();
  if (token === '') {
    if (file === undefined) return undefined;
    throw wrong(what, 'an empty file', 'the token in it');
  }
  if (!/^[\x21-\x7e]+$/.test(token)) throw wrong(what, 'more than one word, or other than ASCII', 'one token');
  return token;
}

async function content(file: string): Promise<string> {
  try {
    const bytes = await readFile(file);
    if (bytes.length > maxBytes) throw wrong('the file of --token-file', `${bytes.length} bytes`, 'a token');
    return bytes.toString('utf8');
  } catch (cause) {
    if (cause instanceof SondeError) throw cause;
    const got = `what cannot be read (${(cause as NodeJS.ErrnoException).code ?? 'unknown'})`;
    const next = 'Check the path, and who may read it.';
    throw new SondeError(
      'SONDE_COMMAND_FILE',
      { what: 'the file of --token-file', got, expected: 'a file with the token', next },
      { cause },
    );
  }
}

function wrong(what: string, got: string, expected: string) {
  const next = 'Put in the token that the service was given.';
  return new SondeError('SONDE_INVALID_OPTION', { what, got, expected, next });
}
