// Everything is imported before start() runs.
import express from 'express';
import { start } from 'sonde';

start();
const app = express();
app.get('/users/:id', (request, response) => response.json({ id: request.params.id }));
const server = app.listen(0, () => console.log(`listening ${server.address().port}`));
