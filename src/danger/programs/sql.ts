import { has, readOptions } from './options.ts';
import type { DangerRule } from './rule.ts';

const dropped =
  'table database schema keyspace view materialized index user role owned collection column constraint partition function procedure ' +
  'trigger sequence type extension policy tablespace publication subscription event server stream task stage warehouse ' +
  'dictionary measurement series shard bucket foreign';
const drop = new RegExp(`\\bdrop\\s+(?:${dropped.split(' ').join('|')})\\b|\\btruncate\\s+\\w`, 'i');
const wipe =
  /\b(?:flushall|flushdb|dropdatabase\s*\()|\.(?:deletemany|remove)\s*\(\s*(?:\{\s*\}\s*[,)]|\))|\bdb[.[][\w.$[\]()'"-]{1,80}\.drop(?:indexes)?\s*\(|\bdetach\s+delete\b|\balter\s+table\s+\S{1,100}\s+(?:drop|delete)\b/i;
const startOfDelete = /\bdelete\s+(?:[\w.`]{1,60}\s+)?from\s+(?:only\s+)?["'`[]?\w/gi;
const startOfUpdate = /\bupdate\s+(?!set\b)[^;]{1,300}?\sset\s/gi;
const updateAll = /\.updatemany\s*\(\s*\{\s*\}/i;
const where = /\bwhere\b([\s\S]*)/i;
/** Conditions that are true for every row. */
const always = /^\s*\(*\s*(?:true|1|not\s+false|(['"]?)(\w+)\1\s*=\s*(['"]?)\2\3)\s*\)*[\s"']*$/i;
const orAlways = /\bor\s+(?:true\b|'?(\w+)'?\s*=\s*'?\1\b)/i;
const rights =
  /\b(?:alter|create)\s+(?:user|role|login)\b|\bgrant\s[^;]{1,200}?\bto\b|\brevoke\s[^;]{1,200}?\bfrom\b|\bset\s+password\b/i;
const renames = /\brename\s+(?:table|column|to)\s/i;
const restores = /(?:^|[\s;'"])\.restore\s/i;
const starts =
  /\b(?:to|from)\s+program\s|(?:^|[\s;'"])\\!|(?:^|[\s;'"])\.(?:shell|system)\s|(?:^|;)\s*system\s|\bxp_cmdshell\b/i;

const clients =
  'psql|pgcli|usql|mysql|mycli|mariadb|sqlite3?|litecli|duckdb|cockroach|clickhouse(?:-client|-local)?|mongo(?:sh)?|redis-cli|valkey-cli|' +
  'keydb-cli|sqlcmd|cqlsh|snowsql|sqlplus|trino|presto|spark-sql|hive|beeline|isql|influx|cypher-shell|surreal|bq|turso|wrangler|heroku|' +
  'pscale|supabase|prisma|rqlite|ysqlsh|iredis|dbshell';
const client = new RegExp(`^(?:${clients})$`);
const fed = new RegExp(
  `\\|[^|;&\\n]{0,200}(?<![\\w./-])(?:${clients})(?![\\w.-])|(?<![\\w.-])(?:${clients})(?![\\w.-])[^|;&\\n]{0,200}<<`,
);

export function isDatabaseClient(program: string): boolean {
  return client.test(program);
}

/** Whether this text makes a database delete data. */
export function dropsData(text: string): boolean {
  const plain = text.replace(comments, ' ');
  return drop.test(plain) || wipe.test(plain) || reachesAll(plain, startOfDelete);
}

const comments = /\/\*[^*]{0,1000}\*\//g;

/** Whether it makes a database change each row of a table. */
function changesAll(text: string): boolean {
  const plain = text.replace(comments, ' ');
  return updateAll.test(plain) || reachesAll(plain, startOfUpdate);
}

/** Whether the code of a program deletes data, by statements or by its models. */
export function wipesData(code: string): boolean {
  return (
    dropsData(code) ||
    changesAll(code) ||
    /\.all\(\)\s*\.\s*(?:delete|update)\s*\(|\b(?:delete_all|destroy_all|update_all|drop_table|drop_database|drop_all)\b|(?:::|->)(?:truncate|delete)\s*\(|\.truncate\s*\(|\bDB::(?:statement|unprepared)\b/.test(
      code,
    )
  );
}

/** A statement ends at `;`; a WHERE in quotes, in brackets or in a comment is not one of the statement. */
function reachesAll(text: string, start: RegExp): boolean {
  return [...text.matchAll(start)].some((match) => {
    const from = match.index + match[0].length;
    const statement = text
      .slice(from, from + 4000)
      .split(';', 1)[0]!
      .replace(/\s--\s[^\n]*/g, ' ');
    const bare = unbracketed(statement.replace(/(['"])(?:(?!\1)[^\n])*\1(?=\s*(?:,|\)|where\b|=|$))/gi, "''"));
    const condition = where.exec(bare)?.[1];
    if (condition === undefined) return true;
    const written = conditionOf(statement);
    return always.test(written) || orAlways.test(written);
  });
}

function conditionOf(statement: string): string {
  return statement.slice(statement.toLowerCase().lastIndexOf('where') + 'where'.length);
}

function unbracketed(statement: string): string {
  let text = statement;
  for (let depth = 0; depth < 5 && text.includes('('); depth += 1) text = text.replace(/\([^()]*\)/g, ' ');
  return text;
}

/** The warning for statements that a database gets; undefined: none, or `dropsData` has it. */
export function statementDanger(text: string): string | undefined {
  if (starts.test(text)) return 'starts programs from a database';
  if (changesAll(text)) return 'changes all rows in a table (UPDATE without WHERE)';
  if (rights.test(text)) return 'changes rights in a database';
  if (restores.test(text)) return 'overwrites a database (.restore)';
  return renames.test(text) ? 'renames parts of a database' : undefined;
}

/** The warning when a client gets its statements through a pipe or in a here-document. */
export function fedStatements(command: string): string[] {
  const found = fed.test(command) ? statementDanger(command) : undefined;
  return found === undefined ? [] : [found];
}

function clientRule(args: readonly string[]): string | undefined {
  for (const arg of args) {
    const found = arg.length > 3 ? statementDanger(arg) : undefined;
    if (found !== undefined) return found;
  }
  return undefined;
}

function bigQuery(args: readonly string[]): string | undefined {
  const { operands, names } = readOptions(args);
  if (operands.includes('rm')) return 'deletes data from a database (bq rm)';
  return names.includes('replace') || (operands.includes('cp') && has(readOptions(args), 'f', 'force'))
    ? 'overwrites data in a database (bq)'
    : undefined;
}

/** By program name: clients of databases. */
export const databaseRules: [string, DangerRule][] = [
  ['bq', bigQuery],
  ['dropdb', () => 'deletes a database (dropdb)'],
  ['dropuser', () => 'deletes a database user (dropuser)'],
  ...(
    'psql pgcli usql mysql mycli mariadb sqlite sqlite3 litecli duckdb cockroach clickhouse clickhouse-client ' +
    'clickhouse-local mongo mongosh redis-cli valkey-cli keydb-cli sqlcmd cqlsh snowsql sqlplus trino presto spark-sql ' +
    'hive beeline isql influx cypher-shell surreal bq turso wrangler heroku pscale supabase prisma rqlite ysqlsh iredis'
  )
    .split(' ')
    .map((name): [string, DangerRule] => [name, clientRule]),
];
