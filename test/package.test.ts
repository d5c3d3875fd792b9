import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { root } from '../scripts/workspace.js';
import { compile, compilers, sayDiagnostic } from './compiler.js';
import { bundler, compileConsumer, nodeNext } from './packing/consumers.js';
import { type Loaded, type LoadedEntry, loadEntries } from './packing/loaded-entries.js';
import { nodeLines, nodeOf } from './packing/node-lines.js';
import { declaredNames, Installation } from './packing/packed.js';

// What ships is what is tested here: the packages are packed, installed into an empty folder and used from there.
// After a deliberate change of the names below: npx vitest run test/package.test.ts --update

let installation: Installation;
/** Of each entry, what this Node.js gets of it. */
let loaded: ReadonlyMap<string, LoadedEntry>;

beforeAll(() => {
  installation = new Installation();
  loaded = loadEntries(installation);
  // Nine packages are packed, and what they depend on is fetched.
}, 300_000);

afterAll(() => installation?.remove());

/** Names of an entry, sorted: values as they are, types marked. */
function exportedNames(entry: string): string[] {
  const { imported, required } = loaded.get(entry) ?? { imported: 'no such entry', required: '' };
  if (typeof imported === 'string') throw new Error(`${entry}: ${imported}`);
  expect(required).toEqual(imported);
  const parts = entry.split('/');
  const subpath = parts.splice(entry.startsWith('@') ? 2 : 1);
  const owner = parts.join('/');
  const { exports: entries } = installation.manifest(owner);
  const { types: file = '' } = entries[['.', ...subpath].join('/')] as { types?: string };
  const declarations = installation.read(`${owner}/${file}`);
  const types = declaredNames(declarations).filter((each) => !imported.includes(each));
  return [...imported, ...types.map((each) => `type ${each}`)].sort();
}

describe('names that are exported, by import and by require', () => {
  test('@sonde/metrics', () => {
    expect(exportedNames('@sonde/metrics')).toMatchInlineSnapshot(`
      [
        "BoundedNames",
        "Counter",
        "Gauge",
        "Histogram",
        "Info",
        "LabelledCounter",
        "LabelledGauge",
        "LabelledHistogram",
        "LabelledStateSet",
        "LabelledSummary",
        "LabelledTimer",
        "OpenCounter",
        "OpenGauge",
        "OpenHistogram",
        "Registry",
        "SondeError",
        "StateSet",
        "Summary",
        "Timer",
        "checkOptions",
        "currentScope",
        "dbDurationBuckets",
        "defaultBuckets",
        "defaultRegistry",
        "describeThrown",
        "describeValue",
        "didYouMean",
        "endScope",
        "errorCodes",
        "exponentialBound",
        "exponentialBuckets",
        "httpDurationBuckets",
        "isClassicLabelName",
        "isClassicMetricName",
        "linearBuckets",
        "mergeNative",
        "nearestName",
        "onScopeEnd",
        "onScopeSwitch",
        "otelMetric",
        "otherName",
        "overflowLabels",
        "rowLabels",
        "runInScope",
        "runScope",
        "sampleNames",
        "scopeExemplar",
        "systemClock",
        "translateLabelName",
        "translateMetricName",
        "translationStrategies",
        "type Attribute",
        "type AttributeType",
        "type Attributes",
        "type Clock",
        "type CollectOptions",
        "type Complaint",
        "type CounterOptions",
        "type EndLabelledTimer",
        "type EndTimer",
        "type ErrorCode",
        "type Exemplar",
        "type ExemplarColumn",
        "type ExemplarLabels",
        "type ExemplarSource",
        "type Family",
        "type FaultListener",
        "type GaugeOptions",
        "type HistogramOptions",
        "type InfoOptions",
        "type Instrument",
        "type InstrumentationScope",
        "type Label",
        "type LabelValue",
        "type Labels",
        "type Made",
        "type MetricOptions",
        "type MetricType",
        "type NativeColumns",
        "type NativeOptions",
        "type NativeRow",
        "type NativeSide",
        "type ObserverOptions",
        "type OpenHistogramOptions",
        "type OpenOptions",
        "type OptionRule",
        "type OtelIdentity",
        "type OtelMetric",
        "type OtelNames",
        "type OtelOptions",
        "type RegistryOptions",
        "type Scope",
        "type ScopeOptions",
        "type SeriesBlock",
        "type Snapshot",
        "type SnapshotSource",
        "type StateSetOptions",
        "type SummaryOptions",
        "type TranslatedName",
        "type TranslationStrategy",
        "ucumUnit",
        "underscoreEscape",
      ]
    `);
  });

  test('@sonde/metrics/access', () => {
    expect(exportedNames('@sonde/metrics/access')).toMatchInlineSnapshot(`
      [
        "AccessTokens",
        "SecretDigests",
        "readBasic",
        "readBearer",
      ]
    `);
  });

  test('@sonde/metrics/process', () => {
    expect(exportedNames('@sonde/metrics/process')).toMatchInlineSnapshot(`
      [
        "collectProcessMetrics",
        "namesKeptForPromClient",
        "processMetricGroups",
        "type ProcessMetricGroup",
        "type ProcessMetrics",
        "type ProcessMetricsOptions",
      ]
    `);
  });

  test('@sonde/metrics/testing', () => {
    expect(exportedNames('@sonde/metrics/testing')).toMatchInlineSnapshot(`
      [
        "ManualClock",
        "histogramOf",
        "labelSetsOf",
        "lintMetrics",
        "seriesValue",
        "statesOf",
        "summaryOf",
        "testingErrorCodes",
        "type HistogramReading",
        "type LintFinding",
        "type LintOptions",
        "type LintRule",
        "type ManualClockOptions",
        "type NativeBucketReading",
        "type NativeReading",
        "type SeriesSource",
        "type SummaryReading",
        "type TestingErrorCode",
        "type WantedLabels",
      ]
    `);
  });

  test('@sonde/otlp', () => {
    expect(exportedNames('@sonde/otlp')).toMatchInlineSnapshot(`
      [
        "SondeMeterProvider",
        "encodeMetrics",
        "metricBatch",
        "otlpErrorCodes",
        "sondeMetricProducer",
        "startOtlp",
        "type AggregationName",
        "type AggregationOption",
        "type AggregationSelector",
        "type AttributeKeys",
        "type AttributesProcessor",
        "type EncodeOptions",
        "type EncodedMetrics",
        "type HeaderSource",
        "type InstrumentKind",
        "type MetricBatch",
        "type MetricPoints",
        "type OtlpCompression",
        "type OtlpError",
        "type OtlpErrorCode",
        "type OtlpOptions",
        "type OtlpProtocol",
        "type OtlpPush",
        "type OtlpResource",
        "type OtlpTlsOptions",
        "type PointBlock",
        "type PointKind",
        "type PointScope",
        "type PointTemporality",
        "type PushState",
        "type PushStateChange",
        "type ResourceDetectorName",
        "type ResourceValue",
        "type ScopePoints",
        "type Slices",
        "type SondeMeterProviderOptions",
        "type SondeMetricProducerOptions",
        "type Temporality",
        "type ViewOptions",
      ]
    `);
  });

  test('@sonde/prometheus', () => {
    expect(exportedNames('@sonde/prometheus')).toMatchInlineSnapshot(`
      [
        "createRenderer",
        "fromPromClient",
        "intoPromClient",
        "metricsFetchHandler",
        "metricsHandler",
        "prometheusErrorCodes",
        "renderText",
        "startMetricsServer",
        "type AuthOptions",
        "type Chunk",
        "type Escaping",
        "type Exposition",
        "type ExpositionFormat",
        "type FetchMetricsHandler",
        "type FromPromClientOptions",
        "type HandlerOptions",
        "type IntoPromClientOptions",
        "type MetricsServer",
        "type MetricsServerOptions",
        "type NamingOptions",
        "type NodeMetricsHandler",
        "type PromClientRegistry",
        "type PromClientSource",
        "type PrometheusError",
        "type PrometheusErrorCode",
        "type RenderTextOptions",
        "type Renderer",
        "type RendererOptions",
        "type ResourceAttributes",
        "type ResourceValue",
        "type RouteHandler",
        "type ScrapeRequest",
      ]
    `);
  });

  test('@sonde/metrics/decorators', () => {
    expect(exportedNames('@sonde/metrics/decorators')).toMatchInlineSnapshot(`
      [
        "Counted",
        "CountedErrors",
        "InFlight",
        "Timed",
        "counted",
        "countedErrors",
        "inFlight",
        "timed",
        "type AnyFunction",
        "type Call",
        "type CallStart",
        "type ClassOptions",
        "type CountedOptions",
        "type InFlightOptions",
        "type LabelFunctions",
        "type MeasuringDecorator",
        "type TimedOptions",
        "type UnknownFunction",
      ]
    `);
  });

  test('@sonde/http', () => {
    expect(exportedNames('@sonde/http')).toMatchInlineSnapshot(`
      [
        "httpErrorCodes",
        "setRoute",
        "type FinishedRequest",
        "type HttpError",
        "type HttpErrorCode",
        "type RecorderOptions",
        "type RequestExchange",
        "type RequestLabel",
        "type RequestMetric",
        "type RequestOptions",
        "type RequestPreset",
        "type RequestRecord",
        "type RequestRecorder",
        "type SkipRule",
      ]
    `);
  });

  test('@sonde/http/node', () => {
    expect(exportedNames('@sonde/http/node')).toMatchInlineSnapshot(`
      [
        "measureServer",
        "setRoute",
      ]
    `);
  });

  test('@sonde/http/express', () => {
    expect(exportedNames('@sonde/http/express')).toMatchInlineSnapshot(`
      [
        "measureRequests",
        "type ExpressMiddleware",
        "type ExpressRequestLike",
      ]
    `);
  });

  test('@sonde/http/fastify', () => {
    expect(exportedNames('@sonde/http/fastify')).toMatchInlineSnapshot(`
      [
        "measureRequests",
        "type FastifyInstanceLike",
        "type FastifyRequestLike",
      ]
    `);
  });

  test('@sonde/http/koa', () => {
    expect(exportedNames('@sonde/http/koa')).toMatchInlineSnapshot(`
      [
        "measureRequests",
        "type KoaContextLike",
      ]
    `);
  });

  test('@sonde/http/hono', () => {
    expect(exportedNames('@sonde/http/hono')).toMatchInlineSnapshot(`
      [
        "measureRequests",
        "type HonoContext",
      ]
    `);
  });

  test('@sonde/http/h3', () => {
    expect(exportedNames('@sonde/http/h3')).toMatchInlineSnapshot(`
      [
        "measureRequests",
        "type H3EventLike",
      ]
    `);
  });

  test('@sonde/http/client', () => {
    expect(exportedNames('@sonde/http/client')).toMatchInlineSnapshot(`
      [
        "measureOutgoingRequests",
        "type FinishedOutgoingRequest",
        "type OutgoingRequest",
        "type OutgoingRequestLabel",
        "type OutgoingRequestOptions",
      ]
    `);
  });

  test('@sonde/http/presets', () => {
    expect(exportedNames('@sonde/http/presets')).toMatchInlineSnapshot(`
      [
        "expressPromBundle",
        "fastifyMetrics",
        "type ExpressPromBundleOptions",
        "type FastifyMetricsOptions",
      ]
    `);
  });

  test('@sonde/queries', () => {
    expect(exportedNames('@sonde/queries')).toMatchInlineSnapshot(`
      [
        "QueryObserver",
        "addFindingEvent",
        "allowNPlusOne",
        "analyse",
        "baselineOf",
        "captureStack",
        "findingEventAttributes",
        "findingLogLine",
        "findingText",
        "findingsJson",
        "findingsPage",
        "findingsSection",
        "findingsText",
        "logFinding",
        "parseBaseline",
        "parseFindings",
        "queriesErrorCodes",
        "readBaseline",
        "readSite",
        "serialiseBaseline",
        "type Baseline",
        "type BaselineEntry",
        "type CallSite",
        "type CapturedStack",
        "type Command",
        "type Confidence",
        "type DbSystem",
        "type Dialect",
        "type Finding",
        "type FindingKind",
        "type FindingLogLine",
        "type FindingScope",
        "type FindingsDocument",
        "type FindingsPageOptions",
        "type IgnoreRule",
        "type LogSink",
        "type Mode",
        "type QueriesError",
        "type QueriesErrorCode",
        "type QueryEvent",
        "type QueryObserverOptions",
        "type QueryResult",
        "type QueryStart",
        "type Recurrence",
        "type RunningQuery",
        "type ScopeReport",
        "type SiteOptions",
        "type SlowQueryLimits",
        "type SpanAttributes",
        "type SqlAnalysis",
        "type StatementInfo",
        "type ThresholdOptions",
        "type Thresholds",
        "type WorkUnit",
        "writeBaseline",
      ]
    `);
  });

  test('@sonde/queries/advice', () => {
    expect(exportedNames('@sonde/queries/advice')).toMatchInlineSnapshot(`
      [
        "ExplainLimit",
        "adviceText",
        "advise",
        "adviseCommand",
        "explain",
        "fromMariadb",
        "fromMysql2",
        "fromPg",
        "fromPglite",
        "fromPostgres",
        "fromSqlite",
        "fromUrl",
        "nodesOf",
        "planFindings",
        "readMysqlPlan",
        "readPostgresPlan",
        "readSqlitePlan",
        "type AdviceConnection",
        "type AdviceFinding",
        "type AdviceKind",
        "type AdviceReport",
        "type AdviceSystem",
        "type AdviseOptions",
        "type AdviseProgram",
        "type ConnectOptions",
        "type ExplainLimitOptions",
        "type ExplainOptions",
        "type ExplainedStatement",
        "type Explanation",
        "type MariadbConnection",
        "type MeasuredNode",
        "type Mysql2Connection",
        "type PgClient",
        "type PgliteDatabase",
        "type PlacedNode",
        "type Plan",
        "type PlanFacts",
        "type PlanNode",
        "type PlanRemark",
        "type PlanThresholds",
        "type PlannedStatement",
        "type PostgresReserved",
        "type PostgresSql",
        "type Row",
        "type ServerFacts",
        "type SqliteDatabase",
        "type SqliteStatement",
        "type StatementAdvice",
        "type StatisticsFacts",
        "type TextOptions",
        "type TopStatement",
        "type TopStatementOptions",
        "type UnplannedStatement",
      ]
    `);
  });

  test('its pools, spans and matchers', () => {
    const names = ['otel', 'pools', 'testing'].map((part) => [
      part,
      exportedNames(`@sonde/queries/${part}`).join(', '),
    ]);
    expect(Object.fromEntries(names)).toMatchInlineSnapshot(`
      {
        "otel": "QuerySpanProcessor, type QuerySpan, type QuerySpanContext",
        "pools": "measurePool, poolAdvice, type MeasurePoolOptions, type PoolAdvice, type PoolMeasurement",
        "testing": "assertAtMostQueries, assertNoNPlusOne, assertScalesConstantly, measureQueries, queryMatchers, type MeasuredQueries, type NPlusOneOptions, type NoQueriesOptions, type QueryMatcherFunctions, type QueryMatchers, type ScaleOptions, type TestObserver, type Verdict",
      }
    `);
  });

  test('the adapters of @sonde/queries', () => {
    const adapters = [
      ...['pg', 'postgres', 'mysql2', 'mariadb', 'better-sqlite3', 'node-sqlite', 'pglite', 'mongodb', 'mongoose'],
      ...['ioredis', 'node-redis', 'prisma', 'drizzle', 'knex', 'kysely', 'typeorm', 'sequelize', 'mikroorm'],
    ];
    const names = adapters.map((adapter) => [adapter, exportedNames(`@sonde/queries/${adapter}`).join(', ')]);
    expect(Object.fromEntries(names)).toMatchInlineSnapshot(`
      {
        "better-sqlite3": "observeBetterSqlite3, type BetterSqlite3Database",
        "drizzle": "observeDrizzle, type DrizzleDatabase",
        "ioredis": "observeIoredis, type IoredisClient",
        "knex": "observeKnex, type KnexInstance",
        "kysely": "observeKysely, type KyselyInstance",
        "mariadb": "observeMariadb, type MariadbConnection, type MariadbPool",
        "mikroorm": "observeMikroOrm, type MikroOrmInstance",
        "mongodb": "observeMongodb, type MongodbClient",
        "mongoose": "observeMongoose, type MongooseConnection, type MongooseLibrary",
        "mysql2": "observeMysql2, type Mysql2Connection, type Mysql2Pool, type Mysql2Promise",
        "node-redis": "observeNodeRedis, type NodeRedisClient",
        "node-sqlite": "observeNodeSqlite, type NodeSqliteDatabase",
        "pg": "observePg, type PgClient, type PgPool",
        "pglite": "observePglite, type PgliteDatabase",
        "postgres": "observePostgres, type ObservedPostgres",
        "prisma": "observePrisma, observePrismaAdapter, type PrismaAdapterFactory, type PrismaClientInstance",
        "sequelize": "observeSequelize, type SequelizeInstance",
        "typeorm": "observeTypeorm, type TypeormDataSource",
      }
    `);
  });

  test('@sonde/health', () => {
    expect(exportedNames('@sonde/health')).toMatchInlineSnapshot(`
      [
        "Health",
        "gracefulShutdown",
        "healthErrorCodes",
        "healthFetchHandler",
        "healthHandler",
        "startHealthServer",
        "type CheckAnswer",
        "type CheckContext",
        "type CheckDefinition",
        "type CheckDetails",
        "type CheckFunction",
        "type CheckHandle",
        "type CheckOptions",
        "type CheckReport",
        "type CheckResult",
        "type Closer",
        "type CloserContext",
        "type CloserOptions",
        "type CloserStage",
        "type DetailsOption",
        "type DrainableServer",
        "type FetchHealthHandler",
        "type GracefulShutdown",
        "type GracefulShutdownOptions",
        "type HealthError",
        "type HealthErrorCode",
        "type HealthLog",
        "type HealthOptions",
        "type HealthReport",
        "type HealthServer",
        "type HealthServerOptions",
        "type HealthSource",
        "type HealthStatus",
        "type LifecyclePhase",
        "type NodeHealthHandler",
        "type ProbeName",
        "type ProbeOptions",
        "type ProbeRequest",
        "type ShutdownLog",
        "type ShutdownPhase",
        "type ShutdownResult",
      ]
    `);
  });

  test('the checks and adapters of @sonde/health', () => {
    const parts = ['checks', 'express', 'fastify', 'koa', 'hono', 'h3'];
    const names = parts.map((part) => [part, exportedNames(`@sonde/health/${part}`).join(', ')]);
    expect(Object.fromEntries(names)).toMatchInlineSnapshot(`
      {
        "checks": "canPing, diskCheck, environmentCheck, eventLoopCheck, httpCheck, isClosed, memoryCheck, migrationsCheck, pingCheck, type DefinitionOptions, type DiskCheckOptions, type EnvironmentCheckOptions, type EventLoopCheckOptions, type HttpCheckOptions, type MemoryCheckOptions, type MigrationState, type MigrationsCheckOptions, type PingCheckOptions, type StandardSchema",
        "express": "healthProbes, type ExpressMiddleware, type ExpressRequestLike",
        "fastify": "healthProbes, type FastifyInstanceLike, type FastifyProbeOptions, type FastifyRequestLike",
        "h3": "healthProbes, type H3EventLike",
        "hono": "healthProbes, type HonoContext",
        "koa": "healthProbes, type KoaContextLike",
      }
    `);
  });

  test('are the names that functions and classes have themselves, in stacks and on consoles', () => {
    const entries = [...loaded].filter(([, { imported }]) => typeof imported !== 'string').map(([entry]) => entry);
    const program = `
      const others = [];
      for (const entry of ${JSON.stringify(entries)}) {
        for (const [name, value] of Object.entries(await import(entry))) {
          if (typeof value === 'function' && value.name !== name) others.push([entry, name, value.name]);
        }
      }
      console.log(JSON.stringify(others));`;
    expect(entries.length).toBeGreaterThan(30);
    expect(JSON.parse(installation.run('names.mjs', program))).toEqual([]);
  });

  test('those of @sonde/health whose peers are not installed', () => {
    const names = ['nest', 'grpc'].map((part) => {
      const declarations = installation.read(`@sonde/health/dist/${part}/index.d.ts`);
      return [part, declaredNames(declarations).sort().join(', ')];
    });
    expect(Object.fromEntries(names)).toMatchInlineSnapshot(`
      {
        "grpc": "GrpcServerLike, HealthService, HealthServiceOptions, ServiceSource, addHealthService",
        "nest": "HealthModule, HealthModuleAsyncOptions, HealthModuleOptions, NestRequest, SONDE_HEALTH",
      }
    `);
  });

  test('what measures all that is loaded', () => {
    const names = ['@sonde/http/auto', '@sonde/queries/auto'].map((entry) => [entry, exportedNames(entry).join(', ')]);
    expect(Object.fromEntries(names)).toMatchInlineSnapshot(`
      {
        "@sonde/http/auto": "measureAllRequests, type AllRequestsOptions, type ModuleAdopter",
        "@sonde/queries/auto": "observeAllQueries, type AllQueriesOptions, type ModuleAdopter",
      }
    `);
  });

  test('@sonde/prometheus/parsing and /linting', () => {
    const names = ['parsing', 'linting'].map((part) => [part, exportedNames(`@sonde/prometheus/${part}`).join(', ')]);
    expect(Object.fromEntries(names)).toMatchInlineSnapshot(`
      {
        "linting": "lintExposition, lintRules, lintSeverities, type LintCode, type LintFinding, type LintOptions, type LintSeverity",
        "parsing": "ExpositionError, assembleHistograms, assembleSummaries, labelSetKey, parseExposition, parseExpositionAsync, readContentType, type ClassicHistogram, type ContentTypeFormat, type CumulativeBucket, type ExpositionErrorCode, type ParsedExemplar, type ParsedExposition, type ParsedFamily, type ParsedFormat, type ParsedLabels, type ParsedSample, type ParsedSummary, type ParsedType, type ParsingOptions",
      }
    `);
  });

  test('sonde', () => {
    expect(exportedNames('sonde')).toMatchInlineSnapshot(`
      [
        "sondeErrorCodes",
        "start",
        "started",
        "type Listening",
        "type Sonde",
        "type SondeErrorCode",
        "type SondeLogger",
        "type StartOptions",
      ]
    `);
  });

  test('@sonde/http/nest, whose framework is not installed', () => {
    const declarations = installation.read('@sonde/http/dist/nest/index.d.ts');
    expect(declaredNames(declarations).sort()).toMatchInlineSnapshot(`
      [
        "ClosableServer",
        "MetricsPort",
        "MetricsRoute",
        "NestRequest",
        "SONDE_REGISTRY",
        "SondeModule",
        "SondeModuleAsyncOptions",
        "SondeModuleOptions",
      ]
    `);
  });
});

describe('what is installed', () => {
  test('are the packages and what they depend on, nothing else', () => {
    const names = installation.run(
      'tree.mjs',
      `import { readdirSync } from 'node:fs';
       const all = readdirSync('node_modules').filter((name) => !name.startsWith('.'));
       console.log(all.flatMap((name) => name.startsWith('@') ? readdirSync('node_modules/' + name).map((sub) => name + '/' + sub) : name).join(' '));`,
    );
    expect(names.trim().split(' ')).toEqual([
      '@assemblyscript/loader',
      '@jridgewell/resolve-uri',
      '@jridgewell/sourcemap-codec',
      '@jridgewell/trace-mapping',
      '@opentelemetry/api',
      '@opentelemetry/api-logs',
      '@opentelemetry/core',
      '@opentelemetry/otlp-exporter-base',
      '@opentelemetry/otlp-transformer',
      '@opentelemetry/resources',
      '@opentelemetry/sdk-logs',
      '@opentelemetry/sdk-metrics',
      '@opentelemetry/sdk-trace',
      '@opentelemetry/semantic-conventions',
      '@sonde/health',
      '@sonde/http',
      '@sonde/metrics',
      '@sonde/otlp',
      '@sonde/profiler',
      '@sonde/prometheus',
      '@sonde/queries',
      'base64-js',
      'cjs-module-lexer',
      'debug',
      'es-module-lexer',
      'hdr-histogram-js',
      'import-in-the-middle',
      'module-details-from-path',
      'ms',
      'pako',
      'pprof-format',
      'require-in-the-middle',
      'sonde',
    ]);
  });

  test('holds code, its source, words and a license, but no tests', () => {
    for (const { name, files } of installation.packages) {
      const needed = ['LICENSE', 'README.md', 'dist/index.js', 'dist/index.d.ts', 'src/index.ts'];
      expect(
        needed.filter((path) => !files.includes(path)),
        `${name} lacks`,
      ).toEqual([]);
      const strange = files.filter(
        (path) =>
          !/^(LICENSE|README\.md|CHANGELOG\.md|package\.json|src\/.+\.ts|dist\/.+\.(js|d\.ts)(\.map)?|dist\/report\/browser\.mjs)$/.test(
            path,
          ) || path.includes('.test.'),
      );
      expect(strange, `${name} also has`).toEqual([]);
    }
  });

  test('has a program for each entry, and what they share in chunks: nothing else is read at the start', () => {
    for (const { name, files } of installation.packages) {
      const { exports: entries, bin = {}, imports = {} } = installation.manifest(name);
      const named = JSON.stringify([entries, bin, imports]);
      const programs = files.filter((path) => /^dist\/.*\.m?js$/.test(path));
      const strange = programs.filter(
        (path) => !/^dist\/sonde\/chunk-[0-9a-f]+\.js$/.test(path) && !named.includes(`"./${path}"`),
      );
      expect(strange, name).toEqual([]);
      expect(programs.length, name).toBeLessThan(90);
    }
  });

  test('carries the license of the project', () => {
    const license = readFileSync(join(root, 'LICENSE'), 'utf8');
    for (const { name } of installation.packages) expect(installation.read(`${name}/LICENSE`)).toBe(license);
  });
});

describe('a program that uses it', () => {
  const program = `
    import { createServer } from 'node:http';
    import { measureOutgoingRequests } from '@sonde/http/client';
    import { measureRequests as forExpress } from '@sonde/http/express';
    import { measureRequests as forFastify } from '@sonde/http/fastify';
    import { measureRequests as forH3 } from '@sonde/http/h3';
    import { measureRequests as forHono } from '@sonde/http/hono';
    import { measureRequests as forKoa } from '@sonde/http/koa';
    import { measureServer } from '@sonde/http/node';
    import { expressPromBundle } from '@sonde/http/presets';
    import { Registry, type Snapshot } from '@sonde/metrics';
    import { Timed } from '@sonde/metrics/decorators';
    import { collectProcessMetrics } from '@sonde/metrics/process';
    import { seriesValue } from '@sonde/metrics/testing';
    import { renderText, startMetricsServer } from '@sonde/prometheus';

    const registry = new Registry();
    const orders = registry.counter({ name: 'orders', help: 'Orders taken.', labelNames: ['country'] });
    orders.inc({ country: 'at' }, 2);
    const snapshot: Snapshot = registry.snapshot();
    const counted: number | undefined = seriesValue(registry, 'orders', { country: 'at' });
    const { stop } = collectProcessMetrics(registry);
    class Service { @Timed({ registry }) answer(): number { return 42; } }
    new Service().answer();
    measureOutgoingRequests({ registry })();
    measureServer(createServer(), { registry, preset: expressPromBundle() })();
    const adapters: readonly unknown[] = [forExpress({ registry }), forFastify, forKoa({ registry }), forHono({ registry }), forH3({ registry })];
    const server = await startMetricsServer({ registry, port: 0 });
    const response = await fetch(server.url);
    await server.close();
    stop();
    const text: string = await renderText(registry);
    const line = (from: string): string | undefined => from.split('\\n').find((each) => each.startsWith('orders_total'));
    console.log(JSON.stringify([snapshot.families.length > 0 && adapters.length === 5, counted, line(text), response.status, line(await response.text())]));
    export {};
  `;

  test.each([
    ['NodeNext', 'NodeNext'],
    ['ESNext', 'Bundler'],
  ])('compiles without skipLibCheck, module %s, resolution %s', (module, moduleResolution) => {
    const { folder } = installation;
    writeFileSync(join(folder, 'consumer.mts'), program);
    const compilerOptions = {
      module,
      moduleResolution,
      target: 'ES2022',
      lib: ['ES2022', 'DOM', 'DOM.Iterable'],
      strict: true,
      exactOptionalPropertyTypes: true,
      noEmit: moduleResolution === 'Bundler',
      typeRoots: [join(root, 'node_modules/@types')],
      types: ['node'],
    };
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['consumer.mts'] }));
    expect(compile(folder).map(sayDiagnostic)).toEqual([]);
  });

  test('runs', () => {
    const printed = installation.run('run.mjs', "await import('./consumer.mjs');");
    const line = 'orders_total{country="at"} 2';
    expect(JSON.parse(printed)).toEqual([true, 2, line, 200, line]);
  });
});

/** The package without which an entry of an optional peer cannot be loaded. */
const needsPeer: Readonly<Record<string, string>> = {
  '@sonde/health/grpc': 'grpc-health-check',
  '@sonde/health/nest': '@nestjs/common',
  '@sonde/http/nest': '@nestjs/common',
};
/** Those whose declarations speak of a peer: all others compile where it is not installed. */
const typedByPeer: Readonly<Record<string, string>> = {
  '@sonde/health/nest': '@nestjs/common',
  '@sonde/http/nest': '@nestjs/common',
};

describe('without any framework, driver or test runner', () => {
  test.each(nodeLines)('every entry is imported and required by Node.js %s', (line) => {
    const names = (of: Loaded) => (typeof of === 'string' ? 'missing' : of);
    for (const [entry, { imported, required }] of loadEntries(installation, nodeOf(line))) {
      const peer = needsPeer[entry];
      if (peer === undefined) {
        expect(imported, entry).toEqual(names(loaded.get(entry)?.imported ?? 'missing'));
        expect(required, entry).toEqual(imported);
      } else {
        // Node.js names it itself.
        expect(imported, entry).toMatch(`ERR_MODULE_NOT_FOUND: Cannot find package '${peer}'`);
        expect(required, entry).toMatch(new RegExp(`MODULE_NOT_FOUND: Cannot find (package|module) '${peer}'`));
      }
    }
  });

  test('what an entry needs is a peer of its package', () => {
    for (const [entry, peer] of Object.entries(needsPeer)) {
      const owner = entry.split('/').slice(0, 2).join('/');
      expect(installation.manifest(owner).peerDependencies, entry).toHaveProperty([peer]);
    }
  });

  test.each(nodeLines)('every command says what it does, by Node.js %s', (line) => {
    const commands = installation.packages.flatMap(({ name }) => Object.keys(installation.manifest(name).bin ?? {}));
    expect(commands).toEqual(expect.arrayContaining(['sonde', 'sonde-profile', 'sonde-queries']));
    for (const command of commands) {
      expect(installation.execute(nodeOf(line), [installation.command(command), '--help'])).toContain('Usage');
    }
  });

  test('npx finds the command', () => {
    expect(installation.execute('npx', ['--no-install', 'sonde', '--help'])).toContain('sonde top');
  });

  test.each(nodeLines)('one line starts everything, from a module of either kind, by Node.js %s', (line) => {
    const program = `
      const running = start({ serviceName: 'fresh', metricsPort: 0, logLevel: 'error' });
      running.listening.then(async ({ url }) => {
        const answers = [url, new URL('/health/live', url)].map((each) => fetch(each));
        const [metrics, live] = await Promise.all(answers);
        console.log(metrics.status, /^process_cpu_/m.test(await metrics.text()), live.status);
        await running.stop();
      });`;
    const modules = { mjs: "import { start } from 'sonde';", cjs: "const { start } = require('sonde');" };
    for (const [kind, head] of Object.entries(modules)) {
      // It ends by itself: nothing is left that keeps a process open.
      expect(installation.run(`one-line.${kind}`, `${head}${program}`, nodeOf(line)), kind).toBe('200 true 200\n');
    }
  });

  test.each(nodeLines)('a flag starts it, and the application is none the wiser, by Node.js %s', (line) => {
    const serve = `
      const server = createServer((request, response) => response.end('from ' + request.url)).listen(0, async () => {
        const answer = await fetch('http://localhost:' + server.address().port + '/there');
        console.log(answer.status, await answer.text());
        server.close();
      });`;
    const heads = {
      mjs: "import { createServer } from 'node:http';",
      cjs: "const { createServer } = require('node:http');",
    };
    const flags = { mjs: ['--import', 'sonde/register'], cjs: ['-r', 'sonde/register'] };
    for (const kind of ['mjs', 'cjs'] as const) {
      const args = [...flags[kind], installation.write(`flagged.${kind}`, `${heads[kind]}${serve}`)];
      const environment = { SONDE_METRICS_PORT: '0', SONDE_LOG_LEVEL: 'error' };
      expect(installation.execute(nodeOf(line), args, environment), kind).toBe('200 from /there\n');
    }
  });
});

test.each(['cjs', 'esm'] as const)(
  'packages whose own modules are in the bundle of an application work: %s',
  async (format) => {
    const program = `
    import { Registry } from '@sonde/metrics';
    import { startMetricsServer } from '@sonde/prometheus';
    import { measureServer } from '@sonde/http/node';
    import { Health } from '@sonde/health';
    import { QueryObserver } from '@sonde/queries';
    import { Profiler } from '@sonde/profiler';
    const registry = new Registry();
    registry.counter({ name: 'bundled', help: 'Bundled.' }).inc();
    const parts = [new QueryObserver({ registry }), new Health({ registry }), new Profiler({ registry }), measureServer];
    startMetricsServer({ registry, port: 0 }).then(async (server) => {
      const text = await (await fetch(server.url)).text();
      console.log(parts.length, /^bundled_total (.*)$/m.exec(text)[1]);
      await server.close();
    });
  `;
    await build({
      stdin: { contents: program, resolveDir: installation.folder, loader: 'js' },
      outfile: join(installation.folder, `bundled.${format === 'cjs' ? 'cjs' : 'mjs'}`),
      bundle: true,
      platform: 'node',
      format,
      logLevel: 'error',
      logOverride: { 'empty-import-meta': 'silent' },
    });
    expect(installation.execute(process.execPath, [`bundled.${format === 'cjs' ? 'cjs' : 'mjs'}`])).toBe('4 1\n');
  },
);

describe('declarations, checked with those of all packages', () => {
  const entries = () => [...loaded.keys()].filter((entry) => !Object.hasOwn(typedByPeer, entry));
  const cases = compilers.flatMap((compiler) => [nodeNext, bundler].map((setup) => ({ compiler, ...setup })));

  test.each(cases)('without peers: $compiler, $moduleResolution', ({ compiler, ...setup }) => {
    expect(compileConsumer(installation, entries(), setup, compiler)).toEqual([]);
  });

  test('without peers, the entries of one say which', () => {
    for (const [entry, peer] of Object.entries(typedByPeer)) {
      expect(compileConsumer(installation, [entry], nodeNext, 'typescript').join('\n'), entry).toContain(`'${peer}'`);
    }
  });

  // The last test of this installation: from here on, there are peers.
  test('with every peer that there is', () => {
    expect(installation.addPeers()).toEqual(expect.arrayContaining(['@nestjs/common', 'express', 'pg', 'vitest']));
    for (const compiler of compilers) {
      expect(compileConsumer(installation, [...loaded.keys()], nodeNext, compiler), compiler).toEqual([]);
    }
  });
});

test('declared names are read from lists of every kind', () => {
  const declarations =
    "export { A, type B } from './a.js';\nexport type { C,\n  D as E } from './c.js';\nexport { default as F } from './f.js';";
  expect(declaredNames(declarations)).toEqual(['A', 'B', 'C', 'E', 'F']);
});
