import type { QueryStart } from '../../query/query-event.js';
import { filterShape, isDocument } from './filter-shape.js';

/** `db.collection` of the driver. */
export interface Namespace {
  readonly db: string;
  readonly collection?: string | undefined;
}

/** A `find`, with what tells it apart from others of the same filter. */
export function findStart(namespace: Namespace, filter: unknown, options: unknown): QueryStart {
  const { shape, parameters } = filterShape(filter ?? {});
  const { projection, sort, skip, min, max } = (options ?? {}) as Record<string, unknown>;
  const parts = [shape];
  if (isDocument(projection) && Object.keys(projection).length > 0)
    parts.push(`projection ${filterShape(projection).shape}`);
  if (sort !== undefined && sort !== null) parts.push(`sort ${sortShape(sort)}`);
  // One page after the other is no repetition: what it asks for is not known by its filter.
  const isPage = typeof skip === 'number' && skip > 0;
  const isRange = min !== undefined || max !== undefined;
  if (isPage) parts.push('skip ?');
  return start(namespace, 'find', parts.join(' '), 'read', isPage || isRange ? undefined : parameters);
}

/** Stages that only pick rows hold the values that differ from call to call; others are taken for part of the query. */
export function aggregateStart(namespace: Namespace, pipeline: unknown): QueryStart {
  const stages: readonly unknown[] = Array.isArray(pipeline) ? pipeline : [];
  const parameters: unknown[] = [];
  let isUnknown = false;
  let writes = false;
  for (const stage of stages) {
    if (!isDocument(stage)) continue;
    const match = '$match' in stage ? filterShape(stage['$match']).parameters : [];
    parameters.push(...(match ?? []));
    isUnknown ||= match === undefined || '$skip' in stage;
    writes ||= '$out' in stage || '$merge' in stage;
  }
  const shape = `[${stages
    .slice(0, 20)
    .map((stage) => filterShape(stage).shape)
    .join(',')}]`;
  return start(
    namespace,
    'aggregate',
    shape.slice(0, 1000),
    writes ? 'write' : 'read',
    isUnknown ? undefined : parameters,
  );
}

type Describe = (args: readonly unknown[]) => {
  readonly operation: string;
  readonly kind: 'read' | 'write';
  readonly shape?: string | undefined;
  readonly parameters?: readonly unknown[] | undefined;
};

const ofFilter =
  (operation: string, kind: 'read' | 'write', at = 0): Describe =>
  (args) => ({ operation, kind, ...filterShape(args[at] ?? {}) });

/** What is written is part of the parameters as one value: it makes two writes different, and is not read. */
const ofUpdate =
  (operation: string): Describe =>
  ([filter, update]) => {
    const { shape, parameters } = filterShape(filter ?? {});
    return {
      operation,
      kind: 'write',
      shape,
      parameters: parameters === undefined ? undefined : [...parameters, update],
    };
  };

/** Methods of a collection that ask once, with the command they send. `find` and `aggregate` ask by their cursors. */
const methods: Readonly<Record<string, Describe>> = {
  insertOne: ([document]) => ({ operation: 'insert', kind: 'write', parameters: [document] }),
  insertMany: ([documents]) => ({ operation: 'insert', kind: 'write', parameters: [documents] }),
  bulkWrite: ([operations]) => ({ operation: 'bulkWrite', kind: 'write', parameters: [operations] }),
  updateOne: ofUpdate('update'),
  updateMany: ofUpdate('update'),
  replaceOne: ofUpdate('update'),
  deleteOne: ofFilter('delete', 'write'),
  deleteMany: ofFilter('delete', 'write'),
  findOneAndUpdate: ofUpdate('findAndModify'),
  findOneAndReplace: ofUpdate('findAndModify'),
  findOneAndDelete: ofFilter('findAndModify', 'write'),
  distinct: ofFilter('distinct', 'read', 1),
  count: ofFilter('count', 'read'),
  estimatedDocumentCount: () => ({ operation: 'count', kind: 'read', parameters: [] }),
};

export const collectionMethods: readonly string[] = Object.keys(methods);

export function methodStart(namespace: Namespace, method: string, args: readonly unknown[]): QueryStart | undefined {
  const described = methods[method]?.(args);
  if (described === undefined) return undefined;
  const { operation, kind, shape, parameters } = described;
  const field = method === 'distinct' ? ` of ${filterShape({ [String(args[0])]: 1 }).shape}` : '';
  return start(namespace, operation, shape === undefined ? undefined : `${shape}${field}`, kind, parameters);
}

function start(
  { db, collection }: Namespace,
  operation: string,
  shape: string | undefined,
  kind: 'read' | 'write',
  parameters: readonly unknown[] | undefined,
): QueryStart {
  return { system: 'mongodb', namespace: db, command: { operation, target: collection, shape, kind }, parameters };
}

/** The driver keeps it as a Map; others write it as a document. */
function sortShape(sort: unknown): string {
  if (sort instanceof Map) return filterShape(Object.fromEntries([...sort].slice(0, 30))).shape;
  return isDocument(sort) ? filterShape(sort).shape : '{…}';
}
