import { Hono } from 'hono';
import { parse } from 'yaml';

const app = new Hono();
app.get('/', (c) => c.text('hello'));
console.log(typeof parse, app.routes.length, globalThis.seen.sort().join(' '));
process.exit();
