import { get } from 'node:http';
import {
  BadGatewayException,
  Body,
  type CallHandler,
  Catch,
  Controller,
  Get,
  type INestApplication,
  type MiddlewareConsumer,
  Module,
  Param,
  ParseIntPipe,
  Post,
  Sse,
  UseFilters,
  UseGuards,
  UseInterceptors,
  UsePipes,
  Version,
  VersioningType,
} from '@nestjs/common';
import { Registry, type SondeError } from '@sonde/metrics';
import { catchError, interval, map, of } from 'rxjs';
import { afterEach, describe, expect, test } from 'vitest';
import type { FinishedRequest } from '../request/options.js';
import { SondeModule } from './index.js';
import { closeApps, decorated, platforms, startNest } from './nest-app.test.support.js';

afterEach(closeApps);

class StockError extends Error {}

function fail(): never {
  throw new StockError('none left');
}

class FailingGuard {
  canActivate() {
    fail();
  }
}

class ClosedGuard {
  canActivate() {
    return false;
  }
}

class FailingPipe {
  transform() {
    fail();
  }
}

class Mending {
  intercept(_: unknown, next: CallHandler) {
    return next.handle().pipe(catchError(() => of('mended')));
  }
}

class Unavailable {
  catch(_: unknown, host: { switchToHttp(): { getResponse(): Response } }) {
    const response = host.switchToHttp().getResponse();
    response.status(503).send('later');
  }
}
Catch(StockError)(Unavailable);

interface Response {
  status(code: number): { send(body: string): unknown };
}

class Items {
  any() {
    return 'any';
  }
  fail() {
    fail();
  }
  gateway() {
    throw new BadGatewayException();
  }
  closed() {}
  guard() {}
  pipe() {}
  filtered() {
    fail();
  }
  mended() {
    fail();
  }
  events() {
    return interval(5).pipe(map((data) => ({ data: String(data) })));
  }
  echo(body: unknown) {
    return body;
  }
  second() {
    return 'second';
  }
  one(id: number) {
    return String(id);
  }
}

decorated(Items, [Controller('items')], {
  any: [Get('any/*')],
  fail: [Get('fail')],
  gateway: [Get('gateway')],
  closed: [Get('closed'), UseGuards(ClosedGuard)],
  guard: [Get('guard'), UseGuards(FailingGuard)],
  pipe: [Get('pipe/:id'), UsePipes(FailingPipe)],
  filtered: [Get('filtered'), UseFilters(Unavailable)],
  mended: [Get('mended'), UseInterceptors(Mending)],
  events: [Sse('events')],
  echo: [Post('echo')],
  second: [Get('second'), Version('2')],
  one: [Get(':id')],
});
Param('id', ParseIntPipe)(Items.prototype, 'one', 0);
Param('id')(Items.prototype, 'pipe', 0);
Body()(Items.prototype, 'echo', 0);

class AppModule {
  configure(consumer: MiddlewareConsumer) {
    const reject = (_request: unknown, response: { statusCode: number; end(): void }) => {
      response.statusCode = 401;
      response.end();
    };
    consumer.apply(reject).forRoutes('items/private');
  }
}

describe.each(platforms)('Nest on %s', (platform, adapter) => {
  async function start(configure?: (app: INestApplication) => void) {
    const faults: SondeError<string>[] = [];
    const finished: FinishedRequest[] = [];
    const registry = new Registry({ onFault: (fault) => faults.push(fault) });
    const sonde = SondeModule.forRoot({ registry, route: (request) => void finished.push(request) });
    Module({ imports: [sonde], controllers: [Items] })(AppModule);
    const { url } = await startNest(adapter(), { imports: [AppModule] }, configure);
    const told = (): unknown[] =>
      finished.map(({ method, route, status, errorType }) => [method, route, status, errorType]);
    return {
      url,
      told,
      asked: async (path: string, init?: RequestInit) => {
        const count = finished.length + 1;
        await (await fetch(url + path, init)).arrayBuffer();
        await expect.poll(() => finished.length).toBe(count);
        expect(faults).toEqual([]);
        return told()[count - 1];
      },
    };
  }

  test('has the pattern with prefix and version, and none where Nest itself answers', async () => {
    const { asked } = await start((app) =>
      app.setGlobalPrefix('api').enableVersioning({ type: VersioningType.URI, defaultVersion: '1' }),
    );
    expect(await asked('/api/v1/items/7')).toEqual(['GET', '/api/v1/items/:id', 200, '']);
    expect(await asked('/api/v2/items/second')).toEqual(['GET', '/api/v2/items/second', 200, '']);
    for (const path of ['/api/v1/nothing', '/api', '/items/7', '/api/v3/items/7', '/']) {
      expect(await asked(path)).toEqual(['GET', '', 404, '']);
    }
    expect(await asked('/api/v1/items/7', { method: 'DELETE' })).toEqual(['DELETE', '', 404, '']);
    const rest = platform === 'Express' ? '/api/v1/items/any/{*path}' : '/api/v1/items/any/*';
    expect(await asked('/api/v1/items/any/1/2')).toEqual(['GET', rest, 200, '']);
  });

  test('has the pattern where a header chooses the version', async () => {
    const { asked } = await start((app) =>
      app.enableVersioning({ type: VersioningType.HEADER, header: 'version', defaultVersion: '1' }),
    );
    expect(await asked('/items/7', { headers: { version: '1' } })).toEqual(['GET', '/items/:id', 200, '']);
    expect(await asked('/items/second', { headers: { version: '2' } })).toEqual(['GET', '/items/second', 200, '']);
  });

  test('tells the class of what handlers and pipes throw, whatever filters make of it', async () => {
    const { asked } = await start();
    expect(await asked('/items/fail')).toEqual(['GET', '/items/fail', 500, 'StockError']);
    expect(await asked('/items/pipe/1')).toEqual(['GET', '/items/pipe/:id', 500, 'StockError']);
    expect(await asked('/items/gateway')).toEqual(['GET', '/items/gateway', 502, 'BadGatewayException']);
    expect(await asked('/items/filtered')).toEqual(['GET', '/items/filtered', 503, 'StockError']);
    expect(await asked('/items/mended')).toEqual(['GET', '/items/mended', 200, '']);
    expect(await asked('/items/x')).toEqual(['GET', '/items/:id', 400, '']);
  });

  test('counts what guards, middleware and body parsers reject', async () => {
    const { asked } = await start();
    expect(await asked('/items/closed')).toEqual(['GET', '/items/closed', 403, '']);
    expect(await asked('/items/guard')).toEqual(['GET', '/items/guard', 500, '500']);
    expect(await asked('/items/private')).toEqual(['GET', '', 401, '']);
    const broken = { method: 'POST', body: '{', headers: { 'content-type': 'application/json' } };
    expect(await asked('/items/echo', broken)).toEqual(['POST', platform === 'Express' ? '' : '/items/echo', 400, '']);
  });

  test('takes the end of an event stream, when its reader leaves, for what it is', async () => {
    const { url, told } = await start();
    await new Promise<void>((resolve, reject) => {
      const request = get(`${url}/items/events`, (response) => {
        response.once('data', () => {
          request.destroy();
          resolve();
        });
      });
      request.once('error', reject);
    });
    await expect.poll(told).toEqual([['GET', '/items/events', 200, '']]);
  });
});
