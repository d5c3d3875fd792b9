const express = require('express');
const { start } = require('sonde');

const sonde = start({ serviceName: 'in-code', profilerToken: 'a-token-of-the-tests' });
sonde.health.check({ name: 'always', check: () => true });
const app = express();
app.get('/users/:id', (request, response) => response.json({ id: request.params.id }));
const server = app.listen(0, () => console.log(`listening ${server.address().port}`));
