import { checkOptions, SondeError } from '@sonde/metrics';
import type { CheckDefinition, CheckResult } from '../model/check.js';
import { type DefinitionOptions, definitionOf, definitionRules } from './definition-options.js';

/** The part of Standard Schema 1 that is needed: zod, valibot, arktype and others have it. */
export interface StandardSchema {
  readonly '~standard': {
    readonly version: 1;
    readonly vendor: string;
    readonly validate: (value: unknown) => SchemaAnswer | Promise<SchemaAnswer>;
  };
}

type SchemaAnswer =
  | { readonly issues?: undefined }
  | {
      readonly issues: readonly {
        readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined;
      }[];
    };

export interface EnvironmentCheckOptions extends DefinitionOptions {
  /** Names of variables that have to be there, and not be empty. */
  readonly required?: readonly string[] | undefined;
  /** What the variables, all together, have to be. */
  readonly schema?: StandardSchema | undefined;
  /** The variables. Default: `process.env`, as it is at each run. */
  readonly environment?: Readonly<Record<string, string | undefined>> | undefined;
}

/** Names told in a message. */
const maxNames = 10;

const rules = {
  ...definitionRules,
  required: [
    'an array of names',
    (value: unknown) => Array.isArray(value) && value.every((each) => typeof each === 'string' && each !== ''),
  ],
  schema: ['a Standard Schema, such as one of zod or valibot', isSchema],
  environment: ['an object', (value: unknown) => typeof value === 'object' && value !== null],
} as const;

/**
 * Looks whether the environment is complete. Messages name the variables and never their values; what a schema itself
 * says of a value is left out, as it may quote it.
 *
 * @throws SondeError SONDE_INVALID_OPTION
 */
export function environmentCheck(options: EnvironmentCheckOptions): CheckDefinition {
  checkOptions('environmentCheck()', rules, options);
  const { required = [], schema } = options;
  if (schema === undefined && required.length === 0) {
    throw new SondeError('SONDE_INVALID_OPTION', {
      what: 'environmentCheck()',
      got: 'neither names nor a schema',
      expected: 'required, schema, or both',
      next: "Say what has to be there: { required: ['DATABASE_URL'] }.",
    });
  }
  return {
    ...definitionOf(options),
    async check(): Promise<CheckResult> {
      const environment = options.environment ?? process.env;
      const missing = required.filter((name) => (environment[name] ?? '').trim() === '');
      if (missing.length > 0) return { status: 'down', message: `not set: ${named(missing)}` };
      if (schema === undefined) return { status: 'up' };
      let answer: SchemaAnswer;
      try {
        answer = await schema['~standard'].validate({ ...environment });
      } catch {
        // What was thrown may quote a value.
        return { status: 'down', message: 'the schema threw' };
      }
      const { issues } = answer;
      if (issues === undefined || issues.length === 0) return { status: 'up' };
      const names = [...new Set(issues.map(({ path }) => nameOf(path?.[0])))];
      return { status: 'down', message: `missing or not as they have to be: ${named(names)}` };
    },
  };
}

function isSchema(value: unknown): boolean {
  if ((typeof value !== 'object' && typeof value !== 'function') || value === null) return false;
  return typeof (value as Partial<StandardSchema>)['~standard']?.validate === 'function';
}

function nameOf(segment: PropertyKey | { readonly key: PropertyKey } | undefined): string {
  if (segment === undefined) return 'the variables as a whole';
  return String(typeof segment === 'object' ? segment.key : segment);
}

function named(names: readonly string[]): string {
  const shown = names.slice(0, maxNames).join(', ');
  return names.length > maxNames ? `${shown} and ${names.length - maxNames} more` : shown;
}
