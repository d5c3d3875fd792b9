import { type Counts, readCounts } from '../answer/counts.js';
import type { ContenderId } from '../contenders/contender.js';
import { expressService } from '../contenders/requests/express-service.js';
import { fastifyService } from '../contenders/requests/fastify-service.js';
import type { RequestService } from '../contenders/requests/request-meter.js';

/** Which service to be. */
export interface ServiceTask {
  readonly framework: 'express' | 'fastify';
  readonly contender: ContenderId;
}

/** What the parent can ask for. */
export interface ServiceAnswers {
  /** The CPU time of the process so far, in microseconds. */
  readonly cpu: number;
  /** What its metrics count, by status. */
  readonly counted: Counts | undefined;
}

/** The first message is the port, all others answer questions. */
export type ServiceMessage = { readonly value?: unknown } | { readonly failure: string };

const questions = {
  cpu: async () => {
    const { user, system } = process.cpuUsage();
    return user + system;
  },
  counted: async ({ exposed }: RequestService) => exposed && (await readCounts(exposed.read(), exposed)),
} satisfies {
  [Question in keyof ServiceAnswers]: (service: RequestService) => Promise<ServiceAnswers[Question]>;
};

function send(message: ServiceMessage): void {
  process.send?.(message);
}

const fail = (failure: unknown): void => {
  send({ failure: failure instanceof Error ? failure.message : String(failure) });
};

/** The body of a service's process: it tells its port, answers questions, and ends with its parent. */
async function serve({ framework, contender }: ServiceTask): Promise<void> {
  const service = await (framework === 'express' ? expressService(contender) : fastifyService(contender));
  process.on('message', (question: keyof ServiceAnswers) => {
    questions[question](service).then((value) => send({ value }), fail);
  });
  send({ value: await service.listen() });
}

process.on('disconnect', () => process.exit());
serve(JSON.parse(process.argv[2] ?? '') as ServiceTask).catch(fail);
