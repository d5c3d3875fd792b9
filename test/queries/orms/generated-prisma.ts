import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';

/** Prisma is a package of its own here: its tools are large, and warn on Node.js 20. */
const home = fileURLToPath(new URL('../../peers/prisma/', import.meta.url));

export const isPrismaInstalled = existsSync(join(home, 'node_modules', 'prisma'));

/** A client of the schema that is generated below, as far as the tests use it. */
export interface Client {
  readonly user: Model;
  readonly order: Model;
  $queryRawUnsafe(sql: string): Promise<unknown>;
  $transaction<T>(run: (client: Client) => Promise<T>): Promise<T>;
  $connect(): Promise<void>;
  $disconnect(): Promise<void>;
}

interface Model {
  findMany(query?: object): Promise<{ id: number; userId: number; orders: unknown[] }[]>;
  findFirst(query: object): Promise<object | null>;
  findUnique(query: object): Promise<object | null>;
}

export interface GeneratedPrisma {
  readonly PrismaClient: new (options: { adapter: Adapter }) => Client;
  readonly PrismaPg: new (config: { connectionString: string; max: number }) => Adapter;
  remove(): Promise<void>;
}

export interface Adapter {
  readonly provider: string;
  readonly adapterName: string;
  connect(): Promise<unknown>;
}

const schema = `
generator client {
  provider     = "prisma-client"
  output       = "./client"
  engineType   = "client"
  runtime      = "nodejs"
  moduleFormat = "esm"
}
datasource db {
  provider = "postgresql"
}
model User {
  id     Int     @id
  name   String
  orders Order[]
  @@map("users")
}
model Order {
  id     Int    @id
  item   String
  userId Int    @map("user_id")
  user   User   @relation(fields: [userId], references: [id])
  @@map("orders")
}
`;

/** Writes a client of users and orders, without the network. */
export async function generatePrisma(): Promise<GeneratedPrisma> {
  // Inside of that package, as the client imports its runtime from there.
  await mkdir(join(home, '.tmp'), { recursive: true });
  const folder = await mkdtemp(join(home, '.tmp', 'client-'));
  await writeFile(join(folder, 'schema.prisma'), schema);
  const cli = join(home, 'node_modules', 'prisma', 'build', 'index.js');
  await promisify(execFile)(
    process.execPath,
    [cli, 'generate', '--schema', join(folder, 'schema.prisma'), '--no-hints'],
    {
      cwd: folder,
      env: {
        ...process.env,
        CHECKPOINT_DISABLE: '1',
        PRISMA_HIDE_UPDATE_MESSAGE: '1',
        // Asked for by the command, used by migrations only, and fetched from the network unless it is named: any program will do.
        PRISMA_SCHEMA_ENGINE_BINARY: process.execPath,
      },
    },
  );
  const client = await import(pathToFileURL(join(folder, 'client', 'client.ts')).href);
  const adapter = createRequire(join(home, 'package.json'))('@prisma/adapter-pg');
  return {
    PrismaClient: client.PrismaClient,
    PrismaPg: adapter.PrismaPg,
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}
