/** It is published without types. */
declare module 'import-in-the-middle/create-hook.mjs' {
  import type { LoadHook, ResolveHook } from 'node:module';

  export interface CreatedHook {
    applyOptions(options: { readonly include: string[] }): void;
    readonly resolve: ResolveHook;
    readonly load: LoadHook;
    /** For `registerHooks`, which the types of Node.js 20 do not know. */
    readonly resolveSync: unknown;
    readonly loadSync: unknown;
  }

  /** @param meta `url` of a file in the folder of the package */
  export function createHook(meta: { readonly url: string }): CreatedHook;
}
