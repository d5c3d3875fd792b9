export type { AdviseProgram } from './cli-arguments.js';
export { adviseCommand } from './command.js';
export type { AdviceConnection, AdviceSystem, Row } from './connection.js';
export { type ConnectOptions, fromUrl } from './drivers/from-url.js';
export { fromMariadb, fromMysql2, type MariadbConnection, type Mysql2Connection } from './drivers/mysql-connection.js';
export {
  fromPg,
  fromPglite,
  fromPostgres,
  type PgClient,
  type PgliteDatabase,
  type PostgresReserved,
  type PostgresSql,
} from './drivers/postgres-connection.js';
export { fromSqlite, type SqliteDatabase, type SqliteStatement } from './drivers/sqlite-connection.js';
export { ExplainLimit, type ExplainLimitOptions } from './explain/explain-limit.js';
export type { Explanation, PlannedStatement, UnplannedStatement } from './explain/explanation.js';
export { type ExplainedStatement, type ExplainOptions, explain } from './explain.js';
export type { AdviceFinding, AdviceKind } from './finding.js';
export { type MeasuredNode, nodesOf, type PlacedNode, type Plan, type PlanNode, type PlanRemark } from './plan.js';
export { type PlanFacts, type PlanThresholds, planFindings } from './plan-findings.js';
export { readMysqlPlan } from './plans/mysql-plan.js';
export { readPostgresPlan } from './plans/postgres-plan.js';
export { readSqlitePlan } from './plans/sqlite-plan.js';
export { type AdviceReport, type AdviseOptions, advise, type StatementAdvice } from './report.js';
export { adviceText, type TextOptions } from './report-text.js';
export type { ServerFacts, StatisticsFacts } from './server-facts.js';
export type { TopStatement, TopStatementOptions } from './top-statements.js';
