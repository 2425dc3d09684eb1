import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, it } from 'vitest';
import { watchAudit } from '../../../src/app/watch/audit-watch.ts';
import { formatAuditHead } from '../../../src/core/model/audit.ts';
import { createRecordingLog } from '../../bridge/recording-log.ts';
import { createTempStore, startRig } from '../../bridge/rig.ts';

const hour = 60 * 60 * 1000;

function setUp() {
  const { store, clock, folder } = createTempStore();
  const log = createRecordingLog(() => undefined);
  const over = new AbortController();
  const append = (count: number) => {
    for (let n = 0; n < count; n++) store.audit.append({ action: 'allowed', detail: String(n) });
  };
  append(1);
  watchAudit({ store, clock, log, signal: over.signal });
  const heads = () =>
    log.lines.filter(({ message }) => message === 'head of the audit').map(({ fields }) => fields.head);
  return { store, clock, folder, log, over, append, heads };
}

it('the log has the head of the audit from the start, after many rows, and once a day', async () => {
  const { store, clock, append, heads } = setUp();
  expect(heads()).toEqual([formatAuditHead(store.audit.head()!)]);

  append(499);
  await clock.advance(hour);
  expect(heads()).toHaveLength(1);
  append(1);
  await clock.advance(hour);
  expect(heads()).toHaveLength(2);
  expect(heads()[1]).toBe(formatAuditHead(store.audit.head()!));

  await clock.advance(25 * hour);
  expect(heads()).toHaveLength(3);
});

it.each([0, 1])('and an error when rows are gone: %s are left', async (left) => {
  const { folder, clock, append, log } = setUp();
  append(2);
  await clock.advance(hour);
  const behindItsBack = new Database(join(folder, 'bridge.db'));
  for (const trigger of ['audit_is_not_deleted', 'audit_head_only_advances'])
    behindItsBack.exec(`DROP TRIGGER ${trigger}`);
  behindItsBack.prepare('DELETE FROM audit WHERE seq > ?').run(left);
  behindItsBack
    .prepare(`UPDATE audit_head SET seq = ?, hash = coalesce((SELECT hash FROM audit WHERE seq = ?), '')`)
    .run(left, left);
  behindItsBack.close();

  await clock.advance(2 * hour);

  expect(log.lines.filter(({ level }) => level === 'error')).toMatchObject([
    { message: 'rows of the audit are gone', fields: { had: 3, has: left } },
  ]);
});

it('and nothing more once the bridge stops', async () => {
  const { clock, over, append, heads } = setUp();

  over.abort();
  append(600);
  await clock.advance(hour);

  expect(heads()).toHaveLength(1);
});

it('and what it ends with, at the stop', async () => {
  const { bridge, store, log } = await startRig();
  store.audit.append({ action: 'refused', detail: 'x' });
  const head = formatAuditHead(store.audit.head()!);

  await bridge.stop(0);

  expect(log.lines.findLast(({ message }) => message === 'head of the audit')?.fields.head).toBe(head);
});
