/** `node --import sonde/register app.js`, or `node --require sonde/register`: `start()` by the environment alone. */
import { startByEnvironment } from './start/start-by-environment.js';

startByEnvironment();
