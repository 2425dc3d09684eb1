import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

/** A path for a database in a folder of its own, which goes with the test. */
export function databasePath(): string {
  const dir = mkdtempSync(join(tmpdir(), 'bridge-store-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  return join(dir, 'bridge.db');
}
