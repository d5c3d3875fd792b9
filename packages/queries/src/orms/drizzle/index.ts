export { type DrizzleDatabase, observeDrizzle } from './observe-drizzle.js';
