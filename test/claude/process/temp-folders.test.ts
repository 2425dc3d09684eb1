import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, symlinkSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createTempFolders } from '../../../src/claude/process/temp-folders.ts';
import type { Log } from '../../../src/core/ports/log.ts';
import { createFakeClock } from '../../fakes/clock/clock.ts';
import { silentLog } from '../../fakes/silent-log.ts';

const session = 'aaaaaaaa-1111-4111-8111-111111111111';
const hour = 60 * 60;

describe('folders for the temporary files of sessions', () => {
  const clock = createFakeClock();
  let root: string;
  let base: string;
  let warned: unknown[];

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'temp-'));
    base = join(root, 'b');
    warned = [];
  });

  afterEach(() => rmSync(root, { recursive: true }));

  const folders = (at: string | undefined = base) =>
    createTempFolders({ base: at, clock, log: { ...silentLog, warn: (_, fields) => warned.push(fields) } as Log });

  function aged(name: string, hours: number): void {
    mkdirSync(join(base, name), { recursive: true });
    const then = clock.now() / 1000 - hours * hour;
    utimesSync(join(base, name), then, then);
  }

  it('are for their user alone', () => {
    const { CLAUDE_CODE_TMPDIR: folder } = folders().environment(session);

    expect(folder).toBe(join(base, 'aaaaaaaa'));
    expect([base, folder!].map((path) => statSync(path).mode & 0o777)).toEqual([0o700, 0o700]);
  });

  it('are not made where none are wanted', () => {
    const none = createTempFolders({ base: undefined, clock, log: silentLog });

    expect(none.environment(session)).toEqual({});
    none.remove(session);
    none.removeOld([]);
    expect(readdirSync(root)).toEqual([]);
  });

  it('of sessions that nobody has used for a day go, those in the list and everything else stay', () => {
    aged('aaaaaaaa', 30);
    aged('bbbbbbbb', 30);
    aged('cccccccc', 20);
    aged('notes', 30);

    folders().removeOld([session]);

    expect(readdirSync(base).toSorted()).toEqual(['aaaaaaaa', 'cccccccc', 'notes']);
  });

  it('stay young as long as the session is used', () => {
    aged('aaaaaaaa', 30);
    const used = folders();
    used.environment(session);

    used.removeOld([]);

    expect(existsSync(join(base, 'aaaaaaaa'))).toBe(true);
  });

  it('are not made, and nothing is deleted, behind a link that someone put there', () => {
    const elsewhere = join(root, 'elsewhere');
    mkdirSync(join(elsewhere, 'aaaaaaaa'), { recursive: true });
    symlinkSync(elsewhere, base);
    const linked = folders();

    expect(linked.environment(session)).toEqual({});
    linked.remove(session);
    linked.removeOld([]);

    expect(readdirSync(elsewhere)).toEqual(['aaaaaaaa']);
    expect(warned).toEqual([{ base, error: expect.any(Error) }]);
  });

  it('are not made where a socket’s path would be too long', () => {
    expect(folders(join(root, 'x'.repeat(70))).environment(session)).toEqual({});
    expect(warned).toHaveLength(1);
  });
});
