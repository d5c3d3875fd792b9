import { createRequire } from 'node:module';
import { join } from 'node:path';
import { cwd } from 'node:process';
import { describeThrown } from '@sonde/metrics';
import { profilerError } from '../errors.js';

export interface Peer {
  /** As it is installed. */
  readonly package: string;
  /** What it is for, in a few words. */
  readonly purpose: string;
}

/**
 * Loads the package of an engine: beside the application (the working folder) before beside this package, so that the
 * application's own copy is used. Native packages hold state of the whole process, so a second copy would not do.
 *
 * @throws SondeError SONDE_PROFILER_ENGINE_MISSING
 */
export function loadPeer(
  peer: Peer,
  folders: readonly string[] = [join(cwd(), 'package.json'), import.meta.url],
): unknown {
  let reason: unknown;
  for (const from of folders) {
    try {
      return createRequire(from)(peer.package);
    } catch (error) {
      // What was found and does not load says more than that it is nowhere else.
      if (reason === undefined || !isAbsence(error, peer.package)) reason = error;
    }
  }
  throw isAbsence(reason, peer.package) ? notInstalled(peer) : doesNotLoad(peer, reason);
}

function isAbsence(error: unknown, name: string): boolean {
  const { code, message } = error as { code?: unknown; message?: unknown };
  return code === 'MODULE_NOT_FOUND' && String(message).includes(`'${name}'`);
}

function notInstalled({ package: name, purpose }: Peer) {
  return profilerError(
    'SONDE_PROFILER_ENGINE_MISSING',
    `the engine of ${name} (${purpose})`,
    'no such package',
    'it to be installed',
    `Run npm install ${name}, or leave the engine out: Node's own inspector needs no package.`,
  );
}

function doesNotLoad({ package: name, purpose }: Peer, cause: unknown) {
  return profilerError(
    'SONDE_PROFILER_ENGINE_MISSING',
    `the engine of ${name} (${purpose})`,
    // One line of it: after the first come the paths it was looked for in.
    describeThrown(cause).split('\n', 1)[0]!.slice(0, 200),
    `a native module for Node ${process.versions.node}`,
    `Run npm rebuild ${name} with its install script allowed, or leave the engine out: Node's own inspector needs no package.`,
    cause,
  );
}
