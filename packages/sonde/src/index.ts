export { type SondeErrorCode, sondeErrorCodes } from './errors.js';
export type { SondeLogger } from './options/code-options.js';
export type { StartOptions } from './options/start-options.js';
export { started } from './start/running.js';
export type { Listening, Sonde } from './start/sonde.js';
export { start } from './start/start.js';
