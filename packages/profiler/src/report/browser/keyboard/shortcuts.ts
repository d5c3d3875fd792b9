/** What a key does, wherever on the page the focus is, but in fields. */
export interface Shortcut {
  /** As `KeyboardEvent.key`. */
  readonly keys: readonly string[];
  readonly does: () => void;
}

/** @param find what Ctrl+F does instead of the browser's own search, which does not see into a canvas */
export function followShortcuts(shortcuts: readonly Shortcut[], find: () => void): void {
  const byKey = new Map(shortcuts.flatMap(({ keys, does }) => keys.map((key) => [key, does] as const)));
  document.addEventListener('keydown', (event) => {
    if (event.defaultPrevented) return;
    if ((event.ctrlKey || event.metaKey) && !event.altKey && event.key.toLowerCase() === 'f') {
      // A second Ctrl+F is the browser's own again.
      if (document.activeElement?.matches('.search-field')) return;
      event.preventDefault();
      find();
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
    const does = byKey.get(event.key);
    if (does === undefined) return;
    event.preventDefault();
    does();
  });
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest('input, select, textarea, dialog[open]') !== null;
}
