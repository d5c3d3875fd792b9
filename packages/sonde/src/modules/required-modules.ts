import { Hook } from 'require-in-the-middle';
import type { AdoptionDesk } from './adoption-desk.js';

/** Modules that are loaded by `require()` from now on. */
export function watchRequired(desk: AdoptionDesk): () => void {
  const hook = new Hook([...desk.names], (exports, name) => desk.adopt(name, exports) as typeof exports);
  return () => hook.unhook();
}
