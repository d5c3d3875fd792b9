const Router = require('@koa/router');
const Koa = require('koa');

const router = new Router();
router.get('/users/:id', (context) => {
  context.body = { id: context.params.id };
});
const server = new Koa().use(router.routes()).listen(0, () => console.log(`listening ${server.address().port}`));
