import { type Counts, readCounts } from '../answer/counts.js';
import type { ContenderId } from '../contenders/contender.js';
import { expressService } from '../contenders/requests/express-service.js';
import { fastifyService } from '../contenders/requests/fastify-service.js';
import { profiledService } from '../contenders/requests/profiled-service.js';
import type { ProfiledTime, RequestService } from '../contenders/requests/request-meter.js';
import type { ServiceKind } from '../workloads/task.js';

/** Which service to be. */
export interface ServiceTask {
  readonly framework: ServiceKind;
  readonly contender: ContenderId;
}

/** What the parent can ask for. */
export interface ServiceAnswers {
  /** The CPU time of the process so far, in microseconds. */
  readonly cpu: number;
  /** What its metrics count, by status. */
  readonly counted: Counts | undefined;
  /** What its profile saw, which ends with the question; nothing where it takes none. */
  readonly profiled: ProfiledTime | undefined;
}

/** The first message is the port, all others answer questions. */
export type ServiceMessage = { readonly value?: unknown } | { readonly failure: string };

const questions = {
  cpu: async () => {
    const { user, system } = process.cpuUsage();
    return user + system;
  },
  counted: async ({ exposed }: RequestService) => exposed && (await readCounts(exposed.read(), exposed)),
  profiled: async (service: RequestService) => service.profiled?.(),
} satisfies {
  [Question in keyof ServiceAnswers]: (service: RequestService) => Promise<ServiceAnswers[Question]>;
};

const services: Readonly<Record<ServiceKind, (contender: ContenderId) => Promise<RequestService>>> = {
  express: expressService,
  fastify: fastifyService,
  profiled: profiledService,
};

function send(message: ServiceMessage): void {
  process.send?.(message);
}

const fail = (failure: unknown): void => {
  send({ failure: failure instanceof Error ? failure.message : String(failure) });
};

/** The body of a service's process: it tells its port, answers questions, and ends with its parent. */
async function serve({ framework, contender }: ServiceTask): Promise<void> {
  const service = await services[framework](contender);
  process.on('message', (question: keyof ServiceAnswers) => {
    questions[question](service).then((value) => send({ value }), fail);
  });
  send({ value: await service.listen() });
}

process.on('disconnect', () => process.exit());
serve(JSON.parse(process.argv[2] ?? '') as ServiceTask).catch(fail);
