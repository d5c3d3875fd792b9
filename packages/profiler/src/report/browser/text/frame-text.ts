import { type Frame, frameName } from '../../../call-tree/frame.js';
import { maxShownNameLength, maxTitleLength } from '../../page-structure.js';

/**
 * Foreign text that can be shown among our own: what would turn the direction of the line around, or cannot be seen,
 * becomes a visible mark. Cut at `limit` characters.
 */
export function shownText(text: string, limit: number = maxShownNameLength): string {
  const cut = text.length > limit ? `${text.slice(0, limit - 1)}…` : text;
  return cut.replace(invisible, '\u00b7');
}

/** Controls, marks of direction, joiners, line separators, halves of characters. */
const invisible = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;

export function shownName(frame: Frame): string {
  return shownText(frameName(frame));
}

/** The whole name, for a tooltip. */
export function fullName(frame: Frame): string {
  return shownText(frameName(frame), maxTitleLength);
}

/** `src/orders.ts:12`: the end of a path is what tells files apart. Empty for code without a file. */
export function shownPlace(frame: Frame, segments = 3): string {
  if (frame.file === '') return '';
  const parts = readablePath(frame.file).split('/');
  const inPackage = frame.package === undefined ? -1 : parts.lastIndexOf('node_modules') + 1;
  const from = inPackage > 0 ? Math.max(inPackage, parts.length - segments - 2) : Math.max(0, parts.length - segments);
  const short = parts.slice(from).join('/');
  const line = frame.line === 0 ? '' : `:${frame.line}`;
  return `${shownText(from > 0 && inPackage !== from ? `…/${short}` : short, 90)}${line}`;
}

/** The whole path with line and column. */
export function fullPlace(frame: Frame): string {
  if (frame.file === '') return '';
  const line = frame.line === 0 ? '' : `:${frame.line}${frame.column === 0 ? '' : `:${frame.column}`}`;
  return `${shownText(readablePath(frame.file), maxTitleLength)}${line}`;
}

/** Whose code it is, in words. */
export function owner({ kind, package: name }: Frame): string {
  return kind === 'dependency' ? shownText(name ?? 'a dependency', 60) : kindNames[kind];
}

const kindNames = {
  application: 'application',
  dependency: 'dependency',
  node: 'Node internals',
  native: 'native code',
  gc: 'garbage collector',
  idle: 'idle',
  program: 'native code',
  root: 'everything',
} as const;

function readablePath(file: string): string {
  const path = file.replace(/^file:\/\//, '').replaceAll('\\', '/');
  try {
    return decodeURI(path);
  } catch {
    return path;
  }
}
