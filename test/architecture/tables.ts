/**
 * The picture of ARCHITECTURE.md as data. An arrow that is not here does not exist: to add one, change the
 * picture first.
 *
 *                        sonde                         wiring only
 *                          |
 *   http   queries   profiler   health   prometheus   otlp        leaves
 *                          |
 *                       metrics                        core, imports nothing
 */
export const arrows: Readonly<Record<string, readonly string[]>> = {
  '@sonde/metrics': [],
  '@sonde/http': ['@sonde/metrics'],
  '@sonde/queries': ['@sonde/metrics'],
  '@sonde/profiler': ['@sonde/metrics'],
  '@sonde/health': ['@sonde/metrics'],
  '@sonde/prometheus': ['@sonde/metrics'],
  '@sonde/otlp': ['@sonde/metrics'],
  sonde: [
    '@sonde/metrics',
    '@sonde/http',
    '@sonde/queries',
    '@sonde/profiler',
    '@sonde/health',
    '@sonde/prometheus',
    '@sonde/otlp',
  ],
};

/** Private packages stand outside the shelves: they may point at every published package, and none at them. */
export const outsideTheShelves = /^(examples\/[^/]+|bench|test)$/;

/** Of those, the tests alone may point at the examples too: examples are tested. */
export const tests = 'test';

/**
 * Inside a package: which rooms (folders, or single files, directly under `src`) a room may import. A room may
 * always import itself. Type imports count.
 */
export const rooms: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  'packages/metrics': {
    model: [],
    clock: [],
    scope: [],
    faults: ['model'],
    access: ['model'],
    series: ['model', 'clock', 'faults'],
    instruments: ['model', 'clock', 'faults', 'scope', 'series'],
    open: ['model', 'faults', 'series', 'instruments'],
    registry: ['model', 'clock', 'faults', 'scope', 'series', 'instruments', 'open'],
    index: ['model', 'clock', 'faults', 'scope', 'series', 'instruments', 'open', 'registry'],
    decorators: ['model', 'clock', 'instruments', 'registry', 'index'],
    process: ['model', 'clock', 'faults', 'instruments', 'registry', 'index'],
    testing: ['model', 'clock', 'instruments', 'registry', 'index'],
  },
  'packages/http': {
    errors: [],
    'option-rules': ['errors'],
    trace: [],
    request: ['errors', 'option-rules', 'trace'],
    presets: ['errors', 'request'],
    client: ['errors', 'option-rules', 'request'],
    node: ['errors', 'trace', 'request'],
    express: ['errors', 'request'],
    fastify: ['errors', 'request', 'node'],
    koa: ['errors', 'request'],
    hono: ['errors', 'request'],
    h3: ['errors', 'request'],
    nest: ['errors', 'request', 'express', 'fastify', 'node'],
    auto: ['errors', 'trace', 'request', 'node', 'express', 'fastify', 'koa', 'hono', 'h3', 'nest'],
    index: ['errors', 'request'],
  },
  'packages/health': {
    errors: [],
    model: [],
    checks: ['errors', 'model'],
    evaluation: ['errors', 'model'],
    probes: ['errors', 'model'],
    server: ['errors', 'model', 'probes'],
    express: ['errors', 'model', 'probes'],
    fastify: ['errors', 'model', 'probes'],
    koa: ['errors', 'model', 'probes'],
    hono: ['errors', 'model', 'probes'],
    h3: ['errors', 'model', 'probes'],
    nest: ['errors', 'model', 'evaluation', 'probes', 'express', 'fastify'],
    grpc: ['errors', 'model'],
    shutdown: ['errors', 'model'],
    index: ['errors', 'model', 'evaluation', 'probes', 'server', 'shutdown'],
  },
  'packages/sonde': {
    errors: [],
    'flag-text': [],
    'process-kind': ['flag-text'],
    options: ['errors', 'flag-text'],
    modules: ['errors'],
    start: ['errors', 'options', 'modules'],
    register: ['process-kind', 'start'],
    cli: ['errors'],
    index: ['errors', 'options', 'start'],
  },
  'packages/queries': {
    errors: [],
    'call-site': [],
    sql: [],
    query: ['call-site', 'sql'],
    findings: ['errors', 'call-site', 'sql', 'query'],
    report: ['errors', 'call-site', 'query', 'findings'],
    observation: ['errors', 'call-site', 'sql', 'query', 'findings', 'report'],
    wrapping: ['errors', 'query', 'observation'],
    drivers: ['errors', 'call-site', 'query', 'observation', 'wrapping'],
    orms: ['errors', 'call-site', 'query', 'observation', 'wrapping'],
    otel: ['errors', 'call-site', 'query', 'observation'],
    pools: ['errors', 'wrapping', 'drivers'],
    advice: ['errors', 'sql'],
    auto: ['errors', 'observation', 'drivers', 'orms', 'wrapping', 'pools'],
    testing: ['errors', 'call-site', 'query', 'findings', 'report', 'observation'],
    index: ['errors', 'call-site', 'sql', 'query', 'findings', 'report', 'observation'],
  },
  'packages/profiler': {
    errors: [],
    'built-program': [],
    'call-tree': [],
    'v8-profiles': ['call-tree'],
    engines: ['errors', 'built-program', 'call-tree', 'v8-profiles'],
    timeline: ['errors', 'call-tree'],
    heap: ['errors', 'call-tree', 'v8-profiles', 'timeline'],
    continuous: ['errors', 'call-tree', 'engines', 'timeline'],
    capture: ['errors', 'call-tree', 'engines', 'timeline', 'heap', 'continuous', 'storage'],
    formats: ['errors', 'call-tree', 'v8-profiles'],
    sources: ['errors', 'built-program', 'call-tree'],
    analysis: ['call-tree'],
    report: ['errors', 'built-program', 'call-tree', 'analysis'],
    storage: ['errors', 'call-tree', 'formats'],
    triggers: ['errors', 'call-tree', 'capture', 'continuous', 'heap', 'formats', 'sources', 'report', 'storage'],
    decorators: ['errors', 'call-tree', 'capture'],
    cli: ['errors', 'call-tree', 'formats', 'sources', 'analysis', 'report'],
    index: [
      'errors',
      'call-tree',
      'engines',
      'timeline',
      'heap',
      'capture',
      'continuous',
      'formats',
      'sources',
      'analysis',
      'report',
      'storage',
    ],
  },
  'packages/otlp': {
    errors: [],
    points: ['errors'],
    temporality: ['errors', 'points'],
    encoding: ['errors', 'points', 'temporality'],
    producer: ['errors', 'points', 'temporality'],
    resource: ['errors'],
    push: ['errors', 'points', 'temporality', 'encoding', 'resource'],
    provider: ['errors'],
    index: ['errors', 'points', 'temporality', 'encoding', 'producer', 'resource', 'push', 'provider'],
  },
  'packages/prometheus': {
    errors: [],
    exposition: ['errors'],
    options: ['errors'],
    'naming-options': ['errors', 'exposition', 'options'],
    profile: ['exposition'],
    names: ['errors', 'exposition', 'profile'],
    segments: ['exposition', 'profile', 'names'],
    text: ['errors', 'exposition', 'profile', 'names', 'segments'],
    protobuf: ['exposition', 'profile', 'names', 'segments'],
    rendering: [
      'errors',
      'exposition',
      'options',
      'naming-options',
      'profile',
      'names',
      'segments',
      'text',
      'protobuf',
    ],
    handler: ['errors', 'exposition', 'options', 'naming-options', 'rendering'],
    server: ['errors', 'exposition', 'options', 'handler'],
    bridge: ['errors', 'options'],
    parsing: ['errors'],
    linting: ['errors', 'parsing'],
    index: ['errors', 'exposition', 'rendering', 'handler', 'server', 'bridge'],
  },
};

/** The only sources of a published package that read the time; all others are handed a clock. */
export const clocks: readonly string[] = ['packages/metrics/src/clock.ts'];

/** Words of file and folder names that say nothing about what is inside. */
export const bannedWords: readonly string[] = [
  'util',
  'utils',
  'utility',
  'utilities',
  'helper',
  'helpers',
  'common',
  'misc',
  'miscellaneous',
  'shared',
  'stuff',
];

export const maxLines = 300;
