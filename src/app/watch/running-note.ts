import { isBridgeError } from '../../core/model/errors.ts';
import type { EpochMs } from '../../core/model/events.ts';
import type { Log } from '../../core/ports/log.ts';
import type { Store } from '../../core/ports/store/store.ts';

const key = 'running bridge';

/** What the running bridge leaves for `status` and `doctor` in another process. */
export interface RunningNote {
  pid: number;
  startedAt: EpochMs;
  platforms: { name: string; account: string }[];
  agent: { version: string } | { problem: string } | undefined;
  /** Whether the machine may fall asleep, for people. */
  keepAwake?: string;
  /** What holds all tasks back, and until when, for people. */
  held?: string | undefined;
  /** What keeps platforms from taking messages, for people. */
  troubles?: string[];
}

/** The note of the bridge that wrote last; only the lock shows whether that bridge still runs. */
export function readRunningNote(store: Store): RunningNote | undefined {
  const json = store.notes.get(key);
  return json === undefined ? undefined : (JSON.parse(json) as RunningNote);
}

/** @returns whether it is stored: a full disk must not stop the bridge over what `status` shows */
export function writeRunningNote(
  { store, log }: { store: Store; log: Log },
  news: {
    startedAt?: EpochMs;
    platform?: { name: string; account: string };
    agent?: { ok: true; version: string } | { ok: false; message: string };
    keepAwake?: string;
    troubles?: string[];
    /** Empty: nothing holds them. */
    held?: string;
  },
): boolean {
  const last = news.startedAt === undefined ? readRunningNote(store) : undefined;
  const note: RunningNote = last ?? {
    pid: process.pid,
    startedAt: news.startedAt ?? 0,
    platforms: [],
    agent: undefined,
  };
  if (news.platform) note.platforms = [...note.platforms.filter((p) => p.name !== news.platform?.name), news.platform];
  if (news.agent) note.agent = news.agent.ok ? { version: news.agent.version } : { problem: news.agent.message };
  if (news.keepAwake !== undefined) note.keepAwake = news.keepAwake;
  if (news.troubles !== undefined) note.troubles = news.troubles;
  if (news.held !== undefined) note.held = news.held || undefined;
  try {
    store.notes.set(key, JSON.stringify(note));
    return true;
  } catch (error) {
    if (!isBridgeError(error, 'store-refused')) throw error;
    log.warn('what status shows could not be stored', { error });
    return false;
  }
}
