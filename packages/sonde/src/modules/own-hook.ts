import { type CreatedHook, createHook } from 'import-in-the-middle/create-hook.mjs';

/** What a hook is made of. It crosses to the loader's thread. */
export interface HookData {
  /** Of a file in the folder of import-in-the-middle, which the hook finds its own files by. */
  readonly url: string;
  readonly include: readonly string[];
}

/**
 * A hook with a list of modules of its own. The one of the package is the process': a second list takes the place of the
 * first, so that instrumentation of OpenTelemetry, which shares the package, would see our modules alone.
 *
 * The package does not document `createHook`; so the range of its versions is a narrow one.
 */
export function ownHook({ url, include }: HookData): CreatedHook {
  const hook = createHook({ url });
  hook.applyOptions({ include: [...include] });
  return hook;
}
