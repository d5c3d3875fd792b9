import type { LoadHook, ResolveHook } from 'node:module';
import { type HookData, ownHook } from './own-hook.js';

/** For `module.register`: runs in the loader's thread, before the first module is looked for. */
export function initialize(data: HookData): void {
  hook = ownHook(data);
}

/** @public Called by Node. */
export const resolve: ResolveHook = (specifier, context, next) =>
  hook === undefined ? next(specifier, context) : hook.resolve(specifier, context, next);

/** @public Called by Node. */
export const load: LoadHook = (url, context, next) =>
  hook === undefined ? next(url, context) : hook.load(url, context, next);

let hook: ReturnType<typeof ownHook> | undefined;
