import { calls } from '../programs/calls.ts';
import { valuesOf } from '../programs/options.ts';
import type { DangerRule } from '../programs/rule.ts';
import { wipesData } from '../programs/sql.ts';

const drops = 'deletes data from a database';
const undoes = 'undoes database changes';
const changes = 'changes a database';

/** `manage.py shell -c`, `rails runner`, `artisan tinker --execute`: code that knows the models. */
function modelCode(name: string, words: RegExp, letter: string, option: string): DangerRule {
  return (args) => {
    if (!args.some((arg) => words.test(arg))) return undefined;
    const code = [...valuesOf(args, letter, option), ...args].join('\n');
    return wipesData(code) ? `runs code that deletes data (${name})` : undefined;
  };
}

/** `migrate app 0001` reverts to that migration; `zero` undoes all. */
function django(name: string): [string, DangerRule][] {
  return [
    ...calls(
      name,
      ['flush|reset_db|sqlreset', drops],
      ['migrate * zero !--plan|--check', 'undoes all migrations'],
      ['migrate * * !--plan|--check', 'may undo migrations'],
      ['collectstatic --clear !--dry-run|-n', 'deletes files'],
      ['createsuperuser|changepassword', 'changes who can log in'],
    ),
    [name, modelCode(`${name} shell`, /^shell/, 'c', 'command')],
  ];
}

/** Laravel, and frameworks with the same command names. */
const laravel: [string, string][] = [
  ['migrate:fresh|migrate:refresh|migrate:reset|db:wipe|migration:fresh|migration:refresh|migration:reset', drops],
  ['migrate:rollback|migration:rollback|migration:down|migrations:rollback', undoes],
  ['migrate --force !--pretend', changes],
  ['schema:dump --prune', 'deletes files'],
  ['model:prune|queue:clear|queue:flush|telescope:clear|passport:purge !--pretend', 'deletes data'],
  ['down', 'stops the site'],
];

/** By program name: the commands of frameworks that undo, drop or refill databases. */
export const migrationRules: [string, DangerRule][] = [
  ...calls('artisan spark ace', ...laravel),
  ['artisan', modelCode('artisan tinker', /^tinker$/, '', 'execute')],
  ...['manage.py', 'django-admin', 'django'].flatMap(django),
  ...calls(
    'rails rake hanami',
    [
      '** db:drop*|db:reset*|db:purge*|db:truncate*|db:migrate:reset*|db:seed:replant|db:schema:load*|db:structure:load*|db:setup*',
      drops,
    ],
    ['** db:rollback*|db:migrate:down*|db:migrate:redo*|db:forward*', undoes],
    ['db drop|rollback|reset', drops],
    ['destroy|d *', 'deletes files'],
    ['credentials:*|encrypted:*|secrets:*', 'touches secrets'],
  ),
  ['rails', modelCode('rails runner', /^(?:runner|r)$/, '', 'x')],
  ...calls('sequelize sequelize-cli', ['db:drop', drops], ['db:migrate:undo*|db:seed:undo*', undoes]),
  ...calls('knex', ['migrate:rollback|migrate:down', undoes], ['migrate:unlock', 'removes other people’s locks']),
  ...calls(
    'prisma',
    ['migrate reset', drops],
    ['db push|execute', 'may delete data'],
    ['migrate deploy|resolve', changes],
  ),
  ...calls(
    'typeorm typeorm-ts-node-esm typeorm-ts-node-commonjs mikro-orm',
    ['schema:drop|schema:fresh|migration:fresh|database:drop', drops],
    ['schema:sync|schema:update|query', changes],
    ['migration:revert|migration:down', undoes],
  ),
  ...calls('drizzle-kit', ['push|drop', 'may delete data']),
  ...calls('alembic', ['downgrade !--sql', undoes], ['stamp !--sql', changes]),
  ...calls('flask', ['db downgrade !--sql', undoes], ['db stamp', changes]),
  ...calls('aerich yoyo', ['downgrade|rollback|reapply', undoes]),
  ...calls('flyway', ['** clean', drops], ['** undo', undoes], ['** repair|baseline', changes]),
  ...calls(
    'liquibase',
    ['** dropall|drop-all', drops],
    ['** rollback|rollbackcount|rollbacktodate|rollback-*', undoes],
  ),
  ...calls('mix', ['** ecto.drop|ecto.reset', drops], ['** ecto.rollback', undoes]),
  ...calls(
    'dotnet dotnet-ef',
    ['ef database drop !--dry-run', drops],
    ['database drop !--dry-run', drops],
    ['ef database update *', 'may undo migrations'],
    ['database update *', 'may undo migrations'],
    ['ef migrations remove', undoes],
  ),
  ...calls(
    'diesel sqlx sea-orm-cli',
    ['database|migrate|db drop|reset|setup|fresh|refresh', drops],
    ['migration|migrate redo|revert|down', undoes],
  ),
  ...calls('cargo', ['sqlx|diesel database drop|reset', drops], ['sqlx|diesel migrate|migration revert|redo', undoes]),
  ...calls('goose', ['** down|down-to|reset|redo', undoes]),
  ...calls('migrate migrate-mongo node-pg-migrate db-migrate', ['down|drop|reset|redo|goto|force|db:drop', undoes]),
  ...calls('dbmate', ['drop', drops], ['down|rollback|load', undoes]),
  ...calls(
    'atlas',
    ['schema clean', drops],
    ['schema apply !--dry-run', changes],
    ['migrate down|apply|set !--dry-run', changes],
  ),
  ...calls('sqitch', ['revert|rebase|rework|checkout', undoes]),
  ...calls('phinx', ['rollback', undoes]),
  ...calls('yii', ['migrate/fresh', drops], ['migrate/down|migrate/redo|migrate/to', undoes]),
  ...calls('cake', ['migrations rollback', undoes]),
  ...calls(
    'console symfony',
    ['** doctrine:database:drop|doctrine:schema:drop|doctrine:fixtures:load|doctrine:mongodb:schema:drop', drops],
    ['** doctrine:schema:update --force|-f', changes],
    ['** doctrine:migrations:migrate first|prev|0|*version*', undoes],
    ['** doctrine:query:sql|dbal:run-sql', changes],
  ),
  ...calls(
    'wp',
    ['db drop|reset|clean', drops],
    ['db import|query', changes],
    ['site empty|delete', drops],
    ['post|user|plugin|theme|option|term|comment|media delete|uninstall', 'deletes site content'],
    ['search-replace !--dry-run', changes],
    ['eval|eval-file', 'runs code that may delete data'],
  ),
  ...calls('drush', [
    'sql-drop|sql:drop|site:install|site-install|si|sql:sync|sql-sync|entity:delete|php:eval|php-eval',
    drops,
  ]),
  ...calls('magento', ['setup:uninstall|setup:rollback|setup:db-data:*', drops]),
  ...calls('mongorestore', ['--drop', 'overwrites data in a database']),
  ...calls('pg_restore', ['-c|--clean', 'overwrites data in a database']),
  ...calls('mysqladmin mariadb-admin', ['drop', drops], ['shutdown|flush-*|password|kill', changes]),
  ...calls('pg_dropcluster pg_resetwal', ['*', drops]),
  ...calls('influx', ['delete', drops], ['bucket|org|user|auth|task delete', drops]),
];
