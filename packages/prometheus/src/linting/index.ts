/** `@sonde/prometheus/linting`: judges what `/metrics` of any service says. */
export {
  type LintCode,
  type LintFinding,
  type LintSeverity,
  lintRules,
  lintSeverities,
} from './finding.js';
export { type LintOptions, lintExposition } from './lint-exposition.js';
