import { listOf, property, textOf } from '../observing/property.js';

/**
 * Reads the name of the database that a client of Drizzle is connected to, from where its driver keeps it: the queries of
 * an ORM count as the ORM's, under the name it gives, also where the driver is observed besides.
 *
 * A pool of `pg` may be told by neither options nor environment, and knows when it has a client: it is asked again.
 */
export function namespaceReader(client: unknown): () => string | undefined {
  const isPgPool = listOf(property(client, '_clients')) !== undefined;
  let known = namespaceOf(client);
  if (known !== undefined || !isPgPool) return () => known;
  return () => {
    known ??= namespaceOf(client) ?? process.env['PGDATABASE'];
    return known;
  };
}

function namespaceOf(client: unknown): string | undefined {
  const options = property(client, 'options');
  return (
    // pg: a client of its own, and one that a pool has.
    nameOf(property(client, 'database')) ??
    nameOf(property(listOf(property(client, '_clients'))?.[0], 'database')) ??
    // Options of a pool of pg, and those that postgres.js has put together.
    nameOf(property(options, 'database')) ??
    nameIn(textOf(property(options, 'connectionString'))) ??
    ofMysql2(client)
  );
}

/** The promise API keeps what does the work in a property. */
function ofMysql2(client: unknown): string | undefined {
  const config = property(property(client, 'pool') ?? property(client, 'connection') ?? client, 'config');
  return nameOf(property(property(config, 'connectionConfig'), 'database')) ?? nameOf(property(config, 'database'));
}

function nameOf(value: unknown): string | undefined {
  return textOf(value) || undefined;
}

/** The database of a URL; undefined for what is none: a part of it may be a password. */
function nameIn(address: string | undefined): string | undefined {
  if (address === undefined) return undefined;
  try {
    const { protocol, pathname } = new URL(address);
    const name = decodeURIComponent(pathname.slice(1));
    return /^postgres(ql)?:$/.test(protocol) && /^[^@:/]+$/.test(name) ? name : undefined;
  } catch {
    return undefined;
  }
}
