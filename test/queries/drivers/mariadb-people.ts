import mysql2 from 'mysql2/promise';
import { mariadb } from './database-servers.js';
import { people } from './kit.js';

/** The table of people, made by whoever comes first; returns the address of its database. */
export async function seedMariadb(): Promise<string> {
  const { port } = await mariadb();
  const url = `mysql://sonde:sonde@127.0.0.1:${port}/sonde`;
  const connection = await mysql2.createConnection(url);
  await connection.query('CREATE TABLE IF NOT EXISTS people (id int PRIMARY KEY, name varchar(100) NOT NULL)');
  for (const { id, name } of people) await connection.query('INSERT IGNORE INTO people VALUES (?, ?)', [id, name]);
  await connection.end();
  return url;
}
