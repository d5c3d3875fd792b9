import 'reflect-metadata';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type INestApplication, Module, type ModuleMetadata, type Type } from '@nestjs/common';
import { type AbstractHttpAdapter, NestFactory } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';

export const platforms: ReadonlyArray<readonly [name: string, adapter: () => AbstractHttpAdapter]> = [
  ['Express', () => new ExpressAdapter()],
  ['Fastify', () => new FastifyAdapter() as unknown as AbstractHttpAdapter],
];

/** Errors are thrown to the test, and nothing is logged. */
export const quiet = { logger: false, abortOnError: false } as const;

const opened: { close(): Promise<unknown> }[] = [];

export async function closeApps(): Promise<void> {
  await Promise.all(opened.splice(0).map((app) => app.close()));
}

export function closeLater<App extends { close(): Promise<unknown> }>(app: App): App {
  opened.push(app);
  return app;
}

/** What `@Module()` in front of a class makes. */
export function moduleOf(metadata: ModuleMetadata): Type {
  class AnyModule {}
  Module(metadata)(AnyModule);
  return AnyModule;
}

/** A class as its decorators make it: those of the class, and those of each method. */
export function decorated<Class extends Type>(
  target: Class,
  ofClass: readonly ClassDecorator[],
  ofMethods: Readonly<Record<string, readonly MethodDecorator[]>>,
): Class {
  for (const decorator of ofClass) decorator(target);
  for (const [name, decorators] of Object.entries(ofMethods)) {
    const descriptor = Object.getOwnPropertyDescriptor(target.prototype, name) as PropertyDescriptor;
    for (const decorator of decorators) decorator(target.prototype, name, descriptor);
  }
  return target;
}

export interface RunningNest {
  readonly app: INestApplication;
  readonly url: string;
}

export async function startNest(
  adapter: AbstractHttpAdapter,
  metadata: ModuleMetadata,
  configure: (app: INestApplication) => void = () => {},
): Promise<RunningNest> {
  const app = closeLater(await NestFactory.create(moduleOf(metadata), adapter, quiet));
  configure(app);
  await app.listen(0, '127.0.0.1');
  return { app, url: `http://127.0.0.1:${((app.getHttpServer() as Server).address() as AddressInfo).port}` };
}
