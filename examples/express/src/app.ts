import { defaultRegistry } from '@sonde/metrics';
import express, { type Express } from 'express';
import type { Notes } from './notes.js';

/** Of what only the service knows, it keeps a count itself. */
const written = defaultRegistry.counter({ name: 'notes_written_total', help: 'Notes written.' });

/** An Express app as any other. */
export function createApp(notes: Notes): Express {
  const app = express();
  app.use(express.json({ limit: '10kb' }));

  app.get('/notes', async (_request, response) => {
    response.json(await notes.list());
  });

  app.post('/notes', async (request, response) => {
    const text: unknown = request.body?.text;
    if (typeof text !== 'string' || text === '') {
      response.status(400).json({ error: 'a note needs a text' });
      return;
    }
    const note = await notes.add(text);
    written.inc();
    response.status(201).json(note);
  });

  app.get('/notes/:id', async (request, response) => {
    const id = Number(request.params.id);
    const note = Number.isInteger(id) && Math.abs(id) < 2 ** 31 ? await notes.find(id) : undefined;
    if (note === undefined) response.status(404).json({ error: 'no such note' });
    else response.json(note);
  });

  return app;
}
