import { describeThrown, type SondeError } from '@sonde/metrics';
import { type SondeErrorCode, sondeError } from '../errors.js';
import type { ModuleAdopter } from './module-adopter.js';

/**
 * Hands each module that was loaded to those who asked for it, once, whichever way it was found: by `require`, by
 * `import`, or because it was there before.
 */
export class AdoptionDesk {
  /** What somebody asks for. */
  readonly names: readonly string[];
  /** Of these, what has been loaded. */
  readonly seen = new Set<string>();
  /** By what a module exports: what is used in its place. The latter is known as well, and is its own. */
  private readonly adopted = new WeakMap<object, unknown>();
  private readonly told = new Set<string>();
  private readonly adopters: readonly ModuleAdopter[];
  private readonly onFault: (error: SondeError<SondeErrorCode>) => void;
  private isStopped = false;

  constructor(adopters: readonly ModuleAdopter[], onFault: (error: SondeError<SondeErrorCode>) => void) {
    this.adopters = adopters;
    this.onFault = onFault;
    this.names = [...new Set(adopters.flatMap(({ modules }) => modules))];
  }

  /** Never throws: a module that cannot be measured is used as it is. */
  adopt(name: string, exports: unknown): unknown {
    if (this.isStopped || !isObject(exports)) return exports;
    this.seen.add(name);
    if (this.adopted.has(exports)) return this.adopted.get(exports);
    let result: unknown = exports;
    for (const adopter of this.adopters) {
      if (!adopter.modules.includes(name)) continue;
      try {
        result = adopter.adopt(name, result) ?? result;
      } catch (error) {
        this.failed(name, error);
      }
    }
    this.adopted.set(exports, result);
    if (isObject(result)) this.adopted.set(result, result);
    return result;
  }

  stop(): void {
    this.isStopped = true;
    for (const adopter of this.adopters) {
      try {
        adopter.stop();
      } catch (error) {
        this.failed('stop()', error);
      }
    }
  }

  private failed(name: string, error: unknown): void {
    if (this.told.has(name)) return;
    this.told.add(name);
    const next = 'Say so to the authors of Sonde, with the version of the module.';
    const what = `module "${name}"`;
    this.onFault(
      sondeError('SONDE_MODULE_FAILED', what, describeThrown(error), 'one that can be measured', next, error),
    );
  }
}

function isObject(value: unknown): value is object {
  return (typeof value === 'object' && value !== null) || typeof value === 'function';
}
