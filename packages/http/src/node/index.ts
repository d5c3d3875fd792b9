export { setRoute } from '../request/set-route.js';
export { measureServer } from './measure-server.js';
