import Database from 'better-sqlite3';
import { expect, it } from 'vitest';
import { migrations } from '../../../src/store/migrations/all.ts';

/* A chat with /new before each task, and as many tasks of another project that never ran. */

const count = 10_000;

/** Milliseconds of CPU: other programs may have the machine. */
function cpuOf(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000;
}

it('a chat that left very many sessions is brought up to date in a moment', () => {
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

  const ms = cpuOf(() => {
    for (const step of migrations.slice(5)) old.exec(step);
  });

  expect(ms).toBeLessThan(1_500);
  const sessions = old.prepare('SELECT project, count(DISTINCT session_id) AS n FROM tasks GROUP BY project').all();
  expect(sessions).toEqual([
    { project: 'home', n: count },
    { project: 'site', n: 1 },
  ]);
  expect(old.prepare('SELECT count(*) FROM sessions').pluck().get()).toBe(count + 2);
  old.close();
});
