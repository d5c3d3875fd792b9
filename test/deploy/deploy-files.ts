import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { root } from '../../scripts/workspace.js';

const deployFolder = join(root, 'examples', 'deploy');

export const deployPath = (path: string): string => join(deployFolder, path);

export const readDeployFile = (path: string): string => readFileSync(deployPath(path), 'utf8');

export const filesIn = (folder: string, ending: string): string[] =>
  readdirSync(deployPath(folder))
    .filter((name) => name.endsWith(ending))
    .sort()
    .map((name) => `${folder}/${name}`);

/** The documents of a YAML file. Throws on what a strict reader takes exception to: a key twice, a tab, an unknown tag. */
function yamlDocuments<Document>(path: string): Document[] {
  // Kubernetes and Compose read YAML 1.1, in which `yes` and `0o` mean something else, and anchors may be merged.
  const documents = parseAllDocuments(readDeployFile(path), { version: '1.1', strict: true, uniqueKeys: true });
  if ('empty' in documents) return [];
  return documents.map((document) => {
    const trouble = [...document.errors, ...document.warnings][0];
    if (trouble !== undefined) throw new Error(`${path}: ${trouble.message}`);
    return document.toJS() as Document;
  });
}

export function yamlDocument<Document>(path: string): Document {
  const [document, another] = yamlDocuments<Document>(path);
  if (document === undefined || another !== undefined) throw new Error(`${path}: not one document`);
  return document;
}

/** A rule of Prometheus: it records or alerts. */
export interface Rule {
  readonly record?: string;
  readonly alert?: string;
  readonly expr: string;
  readonly for?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
}

interface RuleFile {
  readonly groups: readonly { readonly name: string; readonly rules: readonly Rule[] }[];
}

export const ruleFiles: readonly string[] = filesIn('prometheus/rules', '.yml');

export const allRules = (): Rule[] =>
  ruleFiles.flatMap((path) => yamlDocument<RuleFile>(path).groups.flatMap(({ rules }) => rules));
