import * as nodeModule from 'node:module';
import { pathToFileURL } from 'node:url';
import { Hook, type Namespace } from 'import-in-the-middle';
import { supportsSyncHooks } from 'import-in-the-middle/register-hooks.mjs';
import type { AdoptionDesk } from './adoption-desk.js';
import type { initialize } from './import-loader.js';
import { type HookData, ownHook } from './own-hook.js';

/** Loaders cannot be taken away again, and a second one would wrap a second time. */
let hasLoader = false;

/**
 * Modules that are loaded by `import` from now on. What was imported statically by whoever calls this has been loaded
 * before.
 *
 * @param isEarly whether nothing of the program has been loaded yet
 */
export function watchImported(desk: AdoptionDesk, isEarly: boolean): () => void {
  if (!hasLoader && (isEarly || supportsSyncHooks() || !isCommonJsProgram())) {
    hasLoader = true;
    const require = nodeModule.createRequire(import.meta.url);
    const url = pathToFileURL(require.resolve('import-in-the-middle')).href;
    const data: Parameters<typeof initialize>[0] = { url, include: desk.names };
    // Before Node.js 22.22 and 24.11 the loader needs a thread of its own, which a program in CommonJS is spared.
    if (supportsSyncHooks()) hookThread(data);
    else nodeModule.register(pathToFileURL(require.resolve('#import-loader')), { data });
  }
  const hook = new Hook([...desk.names], (namespace, name, _directory, format) => {
    adoptNamespace(desk, namespace, name, format);
  });
  return () => hook.unhook();
}

function hookThread(data: HookData): void {
  const { resolveSync, loadSync } = ownHook(data);
  // Node.js 20 has none.
  const { registerHooks } = nodeModule as { registerHooks?: (hooks: { resolve: unknown; load: unknown }) => void };
  registerHooks?.({ resolve: resolveSync, load: loadSync });
}

/** Writing to the namespace changes the bindings of everybody who imports the module. */
function adoptNamespace(desk: AdoptionDesk, namespace: Namespace, name: string, format: string | undefined): void {
  if (format === undefined || !/^(commonjs|builtin)/.test(format)) {
    const adopted = desk.adopt(name, namespace);
    if (adopted !== namespace) putOver(namespace, namespace, adopted);
    return;
  }
  const exports: unknown = namespace['default'];
  const adopted = desk.adopt(name, exports);
  if (adopted === exports) return;
  putOver(namespace, exports, adopted);
  namespace['default'] = adopted;
  if ('module.exports' in namespace) namespace['module.exports'] = adopted;
}

/** Names that stood for a value of the old exports stand for that of the new ones. */
function putOver(namespace: Namespace, before: unknown, after: unknown): void {
  for (const key of Object.keys(namespace)) {
    const [old, replaced] = [before, after].map((exports) => (exports as Record<string, unknown> | null)?.[key]);
    if (replaced !== undefined && replaced !== old && namespace[key] === old) namespace[key] = replaced;
  }
}

/** Whether the file the process began with was loaded by `require`. */
export function isCommonJsProgram(): boolean {
  return nodeModule.createRequire(import.meta.url).main !== undefined;
}
