import Database from 'better-sqlite3';
import { expect, it } from 'vitest';
import { migrations } from '../../../src/store/migrations/all.ts';

/* A chat with /new before each task, and as many tasks of another project that never ran. */

const count = 1_000;

/** The steps of a plan that read a whole table, or all sessions of a chat, for each row of another table. */
function scansPerRow(database: Database.Database, statement: string): string[] {
  const plan = database.prepare<unknown[], { id: number; parent: number; detail: string }>(
    `EXPLAIN QUERY PLAN ${statement}`,
  );
  const steps = plan.all();
  const perRow = new Set(steps.filter(({ detail }) => detail.startsWith('CORRELATED')).map(({ id }) => id));
  for (const { id, parent } of steps) if (perRow.has(parent)) perRow.add(id);
  const isLong = /^SCAN|USING INDEX sessions_conversation/;
  return steps.filter(({ id, detail }) => perRow.has(id) && isLong.test(detail)).map(({ detail }) => detail);
}

it('a chat that left very many sessions is brought up to date, and no step reads them all for each task', () => {
  const old = new Database(':memory:');
  for (const step of migrations.slice(0, 5)) old.exec(step);
  old.exec(`
    INSERT INTO conversations (id, project, session_id) VALUES ('telegram:1', 'home', 'now');
    WITH RECURSIVE n(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < ${count})
    INSERT INTO tasks (id, conversation, user_id, user_name, project, state, created_at)
      SELECT p.project || n, 'telegram:1', '1', 'Ann', p.project, 'done', n
      FROM n, (SELECT 'home' AS project UNION SELECT 'site') p;
    INSERT INTO attempts (task_id, attempt, prompt_id, session_id, pid, start_time, started_at)
      SELECT id, 1, id, 'session of ' || id, 1, '1', 1 FROM tasks WHERE project = 'home';`);

  const scans: string[] = [];
  for (const step of migrations.slice(5)) {
    for (const statement of step.split(/;\n(?! {2}|END)/)) {
      if (/^\s*(?:--[^\n]*\s*)*UPDATE/.test(statement)) scans.push(...scansPerRow(old, statement));
      old.exec(statement);
    }
  }

  expect(scans).toEqual([]);
  const sessions = old.prepare('SELECT project, count(DISTINCT session_id) AS n FROM tasks GROUP BY project').all();
  expect(sessions).toEqual([
    { project: 'home', n: count },
    { project: 'site', n: 1 },
  ]);
  expect(old.prepare('SELECT count(*) FROM sessions').pluck().get()).toBe(count + 2);
  old.close();
});
