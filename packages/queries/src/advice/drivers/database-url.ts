import { invalidUrl } from '../advice-errors.js';

export type DatabaseKind = 'postgresql' | 'mysql' | 'sqlite' | 'pglite';

/** What is at a path. */
export type PathKind = 'file' | 'folder' | 'none';

/** Where a database is. */
export interface DatabaseUrl {
  readonly kind: DatabaseKind;
  /** For the driver: it may hold a password. Of files and folders, the path. */
  readonly address: string;
  /** For people: host, port and name, or the path; no login, no parameter. */
  readonly shown: string;
}

const kinds: Readonly<Record<string, DatabaseKind>> = {
  'postgres:': 'postgresql',
  'postgresql:': 'postgresql',
  'mysql:': 'mysql',
  'mariadb:': 'mysql',
};

const escape = 'Characters such as # / ? @ in a password must be written as %23 %2F %3F %40.';

/** @throws SondeError SONDE_INVALID_OPTION, whose message repeats nothing of the URL but its scheme */
export function readDatabaseUrl(url: string, kindOfPath: (path: string) => PathKind): DatabaseUrl {
  if (url.trim() === '') throw invalidUrl('an empty text', 'Pass --url or set DATABASE_URL.');
  const scheme = /^([a-z][a-z0-9+.-]*:)/i.exec(url)?.[1]?.toLowerCase();
  if (scheme === 'pglite:') return file('pglite', url.slice(scheme.length).replace(/^\/\/(?=.)/, ''));
  if (scheme === 'sqlite:' || scheme === 'file:') {
    return file(
      'sqlite',
      decoded(
        url
          .slice(scheme.length)
          .replace(/^\/\/(?=.)/, '')
          .replace(/\?.*$/, ''),
      ),
    );
  }
  const kind = scheme === undefined ? undefined : kinds[scheme];
  if (kind !== undefined) return server(kind, url);
  // One letter is a drive of Windows.
  if (scheme !== undefined && scheme.length > 2) {
    throw invalidUrl(`the scheme "${scheme.slice(0, 20)}"`, 'Use one of these forms.');
  }
  const kindOfFile = kindOfPath(url);
  if (kindOfFile === 'none') {
    throw invalidUrl(
      'a text that is no URL, and no path of a file or folder that is there',
      'Write the URL with its scheme; a path starts at the working folder.',
    );
  }
  return file(kindOfFile === 'folder' ? 'pglite' : 'sqlite', url);
}

function server(kind: DatabaseKind, url: string): DatabaseUrl {
  // `URL` reads hosts of unknown schemes loosely; `http` makes it strict, and knows a default port, which is none here.
  const checked = url.replace(/^[a-z]+:/i, 'http:');
  if (!URL.canParse(checked)) {
    throw invalidUrl('a text that is no URL', escape);
  }
  const { host, pathname, username, search, hash } = new URL(checked);
  // `postgres://me:12#3@host` reads as the host "me" and the port 12: half a password would be shown.
  if (username === '' && `${pathname}${search}${hash}`.includes('@')) throw invalidUrl('a text that is no URL', escape);
  const address = url.replace(/^(postgresql|mariadb):/i, (found) => (/^p/i.test(found) ? 'postgres:' : 'mysql:'));
  return { kind, address, shown: `${host}${pathname === '/' ? '' : pathname}` };
}

function file(kind: DatabaseKind, path: string): DatabaseUrl {
  return { kind, address: path, shown: path === '' ? 'memory' : path };
}

function decoded(path: string): string {
  try {
    return decodeURI(path);
  } catch {
    return path;
  }
}
