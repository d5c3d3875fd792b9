// biome-ignore-all lint/correctness/noUnusedFunctionParameters: it takes decorated parameters for unused.
import 'reflect-metadata';
import type { AddressInfo } from 'node:net';
import {
  applyDecorators,
  Body,
  Controller,
  Get,
  HttpCode,
  Injectable,
  Module,
  NotFoundException,
  Param,
  ParseIntPipe,
  Post,
  Query,
} from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ApiOkResponse, ApiOperation, ApiProperty, ApiQuery, DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import { defaultRegistry, rowLabels } from '@sonde/metrics';
import { Counted, CountedErrors, InFlight, Timed } from '@sonde/metrics/decorators';

// A NestJS application as people write it, with our decorators above and below its own. Without them (`plain`), it
// must answer and describe itself in the same way.

const plain = process.argv[2] === 'plain';
const none = (): MethodDecorator & ClassDecorator => () => {};
const timed: typeof Timed = plain ? (none as never) : Timed;
const counted: typeof Counted = plain ? (none as never) : Counted;
const inFlight: typeof InFlight = plain ? (none as never) : InFlight;
const countedErrors: typeof CountedErrors = plain ? (none as never) : CountedErrors;

class Cat {
  @ApiProperty()
  id!: number;

  @ApiProperty({ required: false })
  name?: string;
}

@Injectable()
@counted()
class Cats {
  find(id: number): Cat {
    if (id > 9) throw new NotFoundException();
    return { id, name: 'Tom' };
  }

  async save(cat: Cat): Promise<Cat> {
    return cat;
  }
}

@Controller('cats')
class CatsController {
  private readonly cats: Cats;

  constructor(cats: Cats) {
    this.cats = cats;
  }

  @timed()
  @Get('above/:id')
  @ApiOperation({ summary: 'above' })
  @ApiOkResponse({ type: Cat })
  above(@Param('id', ParseIntPipe) id: number): Cat {
    return this.cats.find(id);
  }

  @Get('below/:id')
  @ApiOkResponse({ type: Cat })
  @timed()
  below(@Param('id', ParseIntPipe) id: number): Cat {
    return this.cats.find(id);
  }

  @timed()
  @Post()
  @counted({ labels: { id: ({ result }) => (result as Cat | undefined)?.id ?? '' } })
  @HttpCode(202)
  @inFlight()
  async between(@Body() cat: Cat): Promise<Cat> {
    return this.cats.save(cat);
  }

  @applyDecorators(timed(), Get('composed'), ApiQuery({ name: 'size' }), countedErrors())
  composed(@Query('size') size: string): { size: string } {
    return { size };
  }
}

@timed()
@Controller('dogs')
@countedErrors()
class DogsController {
  @Get(':name')
  @ApiOperation({ summary: 'whole class' })
  async find(@Param('name') name: string): Promise<{ name: string }> {
    if (name === 'none') throw new NotFoundException();
    return { name };
  }
}

@Module({ controllers: [CatsController, DogsController], providers: [Cats] })
class AppModule {}

const app = await NestFactory.create(AppModule, { logger: false });
const document = SwaggerModule.createDocument(app, new DocumentBuilder().build());
await app.listen(0, '127.0.0.1');
const { port } = app.getHttpServer().address() as AddressInfo;

const requests = [
  ['GET', '/cats/above/1'],
  ['GET', '/cats/above/10'],
  ['GET', '/cats/above/x'],
  ['GET', '/cats/below/2'],
  ['POST', '/cats', { id: 3 }],
  ['GET', '/cats/composed?size=4'],
  ['GET', '/dogs/Rex'],
  ['GET', '/dogs/none'],
  ['GET', '/dogs'],
] as const;

const answers: unknown[] = [];
for (const [method, path, body] of requests) {
  const json = body && { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } };
  const response = await fetch(`http://127.0.0.1:${port}${path}`, { method, ...json });
  answers.push([method, path, response.status, await response.json()]);
}
await app.close();

const recorded = defaultRegistry.snapshot().families.flatMap(({ name, type, blocks }) =>
  blocks.flatMap((block) =>
    Array.from({ length: block.rows }, (_, row) => {
      const numbers = block.values.slice(row * block.width, (row + 1) * block.width - (type === 'histogram' ? 1 : 0));
      const labels = rowLabels(block, row).map(([label, value]) => `${label}=${value}`);
      return `${name}{${labels.join(',')}} ${numbers.reduce((sum, each) => sum + each, 0)}`;
    }),
  ),
);
process.stdout.write(JSON.stringify({ answers, document, recorded }));
