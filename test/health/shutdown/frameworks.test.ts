import 'reflect-metadata';
import { once } from 'node:events';
import type { Server } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import websocket from '@fastify/websocket';
import { serve as serveHono } from '@hono/node-server';
import { Controller, Get, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import express from 'express';
import fastify from 'fastify';
import { Hono } from 'hono';
import Koa from 'koa';
import { WebSocket } from 'undici';
import { describe, expect, onTestFinished, test } from 'vitest';
import { codeOf, KeepAliveClient } from './http-client.js';
import { arrivals, serve } from './in-process.js';

const answerMs = 200;

interface Started {
  readonly server: Server;
  /** What the framework has for its own end, if anything. */
  readonly close?: () => unknown;
}

const frameworks: Readonly<Record<string, () => Promise<Started>>> = {
  express: async () => {
    const app = express();
    app.get('/', (_request, response) => void setTimeout(() => response.send('done'), answerMs));
    const server = app.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return { server };
  },
  fastify: async () => {
    const app = fastify();
    app.get('/', async () => {
      await pause(answerMs);
      return 'done';
    });
    await app.listen({ port: 0, host: '127.0.0.1' });
    return { server: app.server, close: () => app.close() };
  },
  koa: async () => {
    const app = new Koa();
    app.use(async (context) => {
      await pause(answerMs);
      context.body = 'done';
    });
    const server = app.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return { server };
  },
  hono: async () => {
    const app = new Hono();
    app.get('/', async (context) => {
      await pause(answerMs);
      return context.text('done');
    });
    const server = serveHono({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }) as Server;
    if (!server.listening) await once(server, 'listening');
    return { server };
  },
  nest: async () => {
    class Root {
      async answer() {
        await pause(answerMs);
        return 'done';
      }
    }
    Controller()(Root);
    Get()(Root.prototype, 'answer', Object.getOwnPropertyDescriptor(Root.prototype, 'answer') as never);
    class App {}
    Module({ controllers: [Root] })(App);
    const app = await NestFactory.create(App, { logger: false });
    await app.listen(0, '127.0.0.1');
    return { server: app.getHttpServer(), close: () => app.close() };
  },
};

describe.each(Object.entries(frameworks))('%s', (_, start) => {
  test('requests in flight and those during the delay are answered, later ones refused; its own close comes after', async () => {
    const { server, close } = await start();
    const { shutdown, faults, port } = await serve(server, { delayMs: 1_000 });
    if (close !== undefined) shutdown.addCloser('the framework', close);
    const clients = Array.from({ length: 3 }, () => new KeepAliveClient(port));
    const arrived = arrivals(server, clients.length);
    const inFlight = clients.map((client) => client.get('/'));
    await arrived;
    const ended = shutdown.run();
    const late = new KeepAliveClient(port).get('/');
    for (const answer of await Promise.all([...inFlight, late])) {
      expect(answer).toEqual({ status: 200, body: 'done', connection: 'close' });
    }
    const { exitCode, durationMs } = await ended;
    expect([exitCode, faults]).toEqual([0, []]);
    expect(durationMs).toBeLessThan(5_000);
    expect(await codeOf(new KeepAliveClient(port).get('/'))).toBe('ECONNREFUSED');
  });
});

test('WebSockets are told by a closer of the stage `requests`, and nobody waits for the end of their time', async () => {
  const app = fastify();
  await app.register(websocket);
  app.get('/chat', { websocket: true }, (socket) => {
    socket.on('message', (message: Buffer) => socket.send(`${message}`));
  });
  await app.listen({ port: 0, host: '127.0.0.1' });
  onTestFinished(() => app.close());
  const { shutdown, faults, port } = await serve(app.server);
  shutdown.addCloser(
    'websockets',
    () => {
      for (const client of app.websocketServer.clients) client.close(1001, 'going away');
    },
    { stage: 'requests' },
  );
  const client = new WebSocket(`ws://127.0.0.1:${port}/chat`);
  await new Promise((resolve) => client.addEventListener('open', resolve));
  const closed = new Promise<{ code: number }>((resolve) => client.addEventListener('close', resolve));
  const { exitCode, durationMs } = await shutdown.run();
  expect([(await closed).code, exitCode, faults]).toEqual([1001, 0, []]);
  expect(durationMs).toBeLessThan(5_000);
});
