export { observePrisma, type PrismaClientInstance } from './observe-prisma.js';
export { observePrismaAdapter, type PrismaAdapterFactory } from './observe-prisma-adapter.js';
