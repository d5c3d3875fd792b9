import { serve } from '@hono/node-server';
import { Hono } from 'hono';

const app = new Hono();
app.get('/users/:id', (context) => context.json({ id: context.req.param('id') }));
serve({ fetch: app.fetch, port: 0 }, ({ port }) => console.log(`listening ${port}`));
