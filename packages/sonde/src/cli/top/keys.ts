import process from 'node:process';

export type Key = 'quit' | 'sort' | 'pause' | 'help';

const keys: Readonly<Record<string, Key>> = {
  q: 'quit',
  Q: 'quit',
  // Ctrl-C and Ctrl-D, which send no signal here.
  '\u0003': 'quit',
  '\u0004': 'quit',
  s: 'sort',
  p: 'pause',
  ' ': 'pause',
  '?': 'help',
  h: 'help',
};

/** Arrows and the like come as several characters that begin with Escape: none of them is ours. */
const sequence = new RegExp(`${String.fromCharCode(27)}(?:\\[[0-9;]*[A-Za-z~]|O[A-Za-z])`, 'g');

/** Tells pressed keys, where somebody can press any. Returns what ends it; undefined where nobody can. */
export function listenToKeys(onKey: (key: Key) => void): (() => void) | undefined {
  const { stdin } = process;
  if (!stdin.isTTY) return undefined;
  const read = (text: string): void => {
    for (const character of text.replaceAll(sequence, '')) {
      const key = Object.hasOwn(keys, character) ? keys[character] : undefined;
      if (key !== undefined) onKey(key);
    }
  };
  stdin.setRawMode(true);
  stdin.setEncoding('utf8');
  stdin.on('data', read);
  stdin.resume();
  return () => {
    stdin.off('data', read);
    stdin.setRawMode(false);
    stdin.pause();
  };
}
