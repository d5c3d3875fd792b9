/** `@sonde/metrics/access`: who may read what a service tells of itself. For those who serve it over HTTP. */
export { AccessTokens } from './access-tokens.js';
export { readBasic, readBearer } from './authorization-header.js';
export { SecretDigests } from './secret-digests.js';
