import { Redis } from 'ioredis';
import * as mariadb from 'mariadb';
import * as mariadbCallbacks from 'mariadb/callback';
import { MongoClient } from 'mongodb';
import mongoose from 'mongoose';
import mysqlCallbacks from 'mysql2';
import mysql from 'mysql2/promise';
import { createClient } from 'redis';
import type { PingedDriver } from './pinged-client.js';

const limit = 2;
const login = { host: '127.0.0.1', user: 'sonde', password: 'sonde', database: 'sonde' };
const times = <T>(make: () => T): T[] => Array.from({ length: limit }, make);

export const otherClients: readonly PingedDriver[] = [
  {
    name: 'mysql2/promise pool',
    server: 'mariadb',
    isPooled: true,
    open(port) {
      const pool = mysql.createPool({ ...login, port, connectionLimit: limit, connectTimeout: 1000 });
      return {
        client: pool,
        use: () => Promise.all(times(() => pool.query('SELECT 1'))),
        async exhaust() {
          const connections = await Promise.all(times(() => pool.getConnection()));
          return () => connections.forEach((connection) => void connection.release());
        },
        waiting: () => (pool.pool as unknown as { _connectionQueue: { length: number } })._connectionQueue.length,
        close: () => pool.end(),
      };
    },
  },
  {
    name: 'mysql2 pool',
    server: 'mariadb',
    isPooled: true,
    open(port) {
      const pool = mysqlCallbacks.createPool({ ...login, port, connectionLimit: limit, connectTimeout: 1000 });
      return {
        client: pool,
        use: () => Promise.all(times(() => pool.promise().query('SELECT 1'))),
        close: () => pool.promise().end(),
      };
    },
  },
  {
    name: 'mysql2/promise connection',
    server: 'mariadb',
    isPooled: false,
    async open(port) {
      const connection = await mysql.createConnection({ ...login, port });
      (connection as unknown as NodeJS.EventEmitter).on('error', () => {});
      return { client: connection, use: () => connection.query('SELECT 1'), close: async () => connection.destroy() };
    },
  },
  {
    name: 'mariadb pool',
    server: 'mariadb',
    isPooled: true,
    open(port) {
      const pool = mariadb.createPool({ ...login, port, connectionLimit: limit, acquireTimeout: 1500 });
      return {
        client: pool,
        use: () => Promise.all(times(() => pool.query('SELECT 1'))),
        async exhaust() {
          const connections = await Promise.all(times(() => pool.getConnection()));
          return () => Promise.all(connections.map((connection) => connection.release()));
        },
        close: () => pool.end(),
      };
    },
  },
  {
    name: 'mariadb/callback pool',
    server: 'mariadb',
    isPooled: true,
    open(port) {
      const pool = mariadbCallbacks.createPool({ ...login, port, connectionLimit: limit, acquireTimeout: 1500 });
      const query = () =>
        new Promise((resolve, reject) =>
          pool.query('SELECT 1', (error: Error | null, rows: unknown) => (error ? reject(error) : resolve(rows))),
        );
      return {
        client: pool,
        use: () => Promise.all(times(query)),
        close: () => new Promise<void>((resolve) => pool.end(() => resolve())),
      };
    },
  },
  {
    name: 'ioredis',
    server: 'redis',
    isPooled: false,
    open(port) {
      const redis = new Redis(port, '127.0.0.1', { retryStrategy: () => 50, maxRetriesPerRequest: null });
      redis.on('error', () => {});
      return { client: redis, use: () => redis.get('x'), close: async () => redis.disconnect() };
    },
  },
  {
    name: 'node-redis',
    server: 'redis',
    isPooled: false,
    async open(port) {
      const redis = createClient({ url: `redis://127.0.0.1:${port}`, socket: { reconnectStrategy: () => 50 } });
      redis.on('error', () => {});
      await redis.connect();
      return { client: redis, use: () => redis.get('x'), close: async () => redis.destroy() };
    },
  },
  {
    name: 'MongoClient',
    server: 'mongodb',
    isPooled: true,
    open(port) {
      const options = {
        directConnection: true,
        serverSelectionTimeoutMS: 500,
        connectTimeoutMS: 1000,
        maxPoolSize: limit,
      };
      const client = new MongoClient(`mongodb://127.0.0.1:${port}/sonde`, options);
      return {
        client,
        use: () => Promise.all(times(() => client.db().command({ ping: 1 }))),
        close: () => client.close(),
      };
    },
  },
  {
    name: 'mongoose',
    server: 'mongodb',
    isPooled: true,
    async open(port) {
      const options = {
        directConnection: true,
        serverSelectionTimeoutMS: 500,
        heartbeatFrequencyMS: 500,
        connectTimeoutMS: 1000,
        maxPoolSize: limit,
      };
      const connection = mongoose.createConnection(`mongodb://127.0.0.1:${port}/sonde`, options);
      connection.on('error', () => {});
      await connection.asPromise();
      return {
        client: connection,
        use: () => Promise.all(times(() => (connection.db as NonNullable<typeof connection.db>).command({ ping: 1 }))),
        close: () => connection.close(true),
      };
    },
  },
];
