import { PGlite } from '@electric-sql/pglite';
import express from 'express';

const db = await PGlite.create();
await db.exec("create table users (id int, name text); insert into users values (1, 'Ann')");
const app = express();
app.get('/users/:id', async (request, response) => {
  const { rows } = await db.query('select name from users where id = $1', [request.params.id]);
  response.json(rows[0]);
});
app.get('/slow', (_request, response) => setTimeout(() => response.end('done'), 700));
const server = app.listen(0, () => console.log(`listening ${server.address().port}`));
