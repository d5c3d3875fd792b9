export { measureServer } from './measure-server.js';
