import { copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, onTestFailed, onTestFinished } from 'vitest';
import { startBridge } from '../../src/app/bridge.ts';
import type { BridgeOptions } from '../../src/app/parts/bridge-options.ts';
import type { RunningBridge } from '../../src/app/running-bridge.ts';
import { watched } from '../../src/app/watch/watched-inbox.ts';
import { knownPlatforms } from '../../src/cli/shared/platforms.ts';
import { createHosts } from '../../src/core/hosts/hosts.ts';
import type { IncomingEdit, IncomingMessage, IncomingPress } from '../../src/core/model/incoming.ts';
import type { Task } from '../../src/core/model/task.ts';
import type { User } from '../../src/core/model/user.ts';
import type { ChatPlatform } from '../../src/core/ports/chat-platform.ts';
import type { Hosts } from '../../src/core/ports/hosts.ts';
import type { Store } from '../../src/core/ports/store/store.ts';
import { createStore } from '../../src/store/store.ts';
import { createDisk } from '../../src/system/disk/disk.ts';
import { createFileAccess } from '../../src/system/files/access.ts';
import { chatFolders, receivedPath } from '../../src/system/files/folders.ts';
import { createFakeClock, type FakeClock } from '../fakes/clock/clock.ts';
import { createScriptedWorkspaces, type ScriptedWorkspaces } from '../fakes/workspaces/scripted.ts';
import { type Chat, type ChatOptions, createChat } from './chat.ts';
import { createRecordingLog, type RecordingLog } from './recording-log.ts';
import { createScriptedHost, type Run, type ScriptedHost } from './scripted-host.ts';
import { createWaiting, type Waiting } from './waiting.ts';
import { whereItStands } from './where-it-stands.ts';

/** A whole bridge on a real store; the chat and claude are played by the test, and time stands still. */
export interface Rig {
  bridge: RunningBridge;
  /** Holds the database. */
  folder: string;
  store: Store;
  chat: Chat;
  /** The chats of `RigOptions.others`. */
  others: readonly Chat[];
  host: ScriptedHost;
  workspaces: ScriptedWorkspaces;
  clock: FakeClock;
  log: RecordingLog;
  until: Waiting['until'];
  /** The `n`th prompt that claude is given, 1 first. */
  untilRun(n: number): Promise<Run>;
  untilText(part: string, conversation?: string): Promise<string>;
  task(number: number): Task;
  untilState(number: number, state: Task['state']): Promise<Task>;
  /** The power goes off now: a new bridge on what is on the disk. `prepare` sets the new host before the start. */
  crash(prepare?: RigOptions['prepare'], options?: RigOptions): Promise<Rig>;
}

export interface RigOptions {
  /** Instead of one Telegram-like chat with drafts. */
  chat?: ChatOptions;
  /** More platforms beside it. */
  others?: ChatOptions[];
  /** Real ones beside it. */
  platforms?: readonly ChatPlatform[];
  /** Default: new ones, without a worktree. */
  workspaces?: ScriptedWorkspaces;
  /** That something else goes by too. */
  clock?: FakeClock;
  concurrency?: number;
  /** A spare process is kept for so long; default: none is. */
  spareMinutes?: number;
  /** Beside Ann and Vic. */
  users?: User[];
  voiceCommand?: string;
  speakCommand?: string;
  /** Default here: `ask`. */
  recovery?: BridgeOptions['config']['recovery'];
  busy?: BridgeOptions['config']['queue']['busy'];
  lists?: BridgeOptions['config']['queue']['lists'];
  approvals?: Partial<BridgeOptions['config']['approvals']>;
  models?: BridgeOptions['config']['models'];
  limits?: Partial<BridgeOptions['config']['limits']>;
  redact?: RegExp[];
  keep?: BridgeOptions['config']['keep'];
  /** Default: until the first platform receives. */
  waitFor?: 'nothing';
  projects?: BridgeOptions['config']['projects'];
  /** Before the bridge opens the database; it may be there already. */
  beforeOpen?(file: string): void;
  /** How the bridge reaches `host`, and further ones; `changed` is for what they tell. Default: at hand. */
  hosts?: (host: ScriptedHost, changed: () => void) => Hosts;
  /** Before the start. */
  prepare?: ((host: ScriptedHost, store: Store) => void) | undefined;
  onPaired?: BridgeOptions['onPaired'];
  keepAwake?: BridgeOptions['keepAwake'];
  hostCommands?: NonNullable<BridgeOptions['hostCommands']>;
  extend?: NonNullable<BridgeOptions['extend']>;
}

export const ann: User = { platform: 'telegram', id: '1', name: 'Ann', role: 'owner', host: 'desk', source: 'config' };
export const vic: User = { platform: 'telegram', id: '2', name: 'Vic', role: 'viewer', host: 'desk', source: 'config' };
export const stranger = { id: '666', name: 'Mallory' };

export function createTempStore(): { store: Store; clock: FakeClock; folder: string } {
  const folder = mkdtempSync(join(tmpdir(), 'bridge-core-'));
  const clock = createFakeClock();
  const store = createStore(join(folder, 'bridge.db'), clock);
  onTestFinished(() => {
    store.close();
    rmSync(folder, { recursive: true });
  });
  return { store, clock, folder };
}

export async function startRig(options: RigOptions = {}, crashed?: { folder: string; now: number }): Promise<Rig> {
  const folder = crashed?.folder ?? mkdtempSync(join(tmpdir(), 'bridge-core-'));
  const clock = options.clock ?? createFakeClock(crashed?.now);
  options.beforeOpen?.(join(folder, 'bridge.db'));
  const store = createStore(join(folder, 'bridge.db'), clock);
  const waiting = createWaiting(() => describe(rig));
  const log = createRecordingLog(waiting.changed);
  const host = createScriptedHost(waiting.changed, (id) => receivedPath(chatFolders(folder).inbox, id));
  const workspaces = options.workspaces ?? createScriptedWorkspaces();
  const chat = createChat({ ...options.chat, changed: waiting.changed });
  const others = (options.others ?? []).map((other) => createChat({ ...other, changed: waiting.changed }));
  const taken = (write: () => void) => {
    write();
    waiting.changed();
  };
  const platforms = (options.platforms ?? []).map(
    (real): ChatPlatform => ({
      ...real,
      receive: (inbox, ...rest) => real.receive(watched(inbox, taken), ...rest),
    }),
  );
  const projects = options.projects ?? [
    { name: 'home', path: '/home' },
    { name: 'site', path: '/site' },
  ];
  options.prepare?.(host, store);

  const bridge = startBridge({
    config: {
      host: { name: 'desk' },
      users: [ann, vic, { ...ann, platform: 'discord' }, ...(options.users ?? [])],
      projects,
      defaultProject: projects[0]!.name,
      recovery: options.recovery ?? 'ask',
      queue: { concurrency: options.concurrency ?? 3, busy: options.busy ?? 'queue', lists: options.lists ?? 'offer' },
      stall: { minutes: 5 },
      claude: {
        args: [],
        env: {},
        permissionMode: 'default',
        idleMinutes: 1,
        maxProcesses: 4,
        spare: options.spareMinutes !== undefined,
        spareMinutes: options.spareMinutes ?? 10,
        niceness: 0,
        autoMemory: false,
      },
      approvals: { grantMinutes: 30, remindMinutes: 30, by: 'requester', ...options.approvals },
      worktrees: { keepDays: 30 },
      models: options.models ?? {},
      limits: { queued: 50, perHour: 120, ...options.limits },
      redact: { extra: options.redact ?? [] },
      keep: options.keep ?? {},
      voice: { command: options.voiceCommand, speak: options.speakCommand },
    },
    files: createFileAccess({
      data: folder,
      voiceCommand: options.voiceCommand,
      speakCommand: options.speakCommand,
      env: { PATH: process.env.PATH ?? '' },
    }),
    disk: createDisk(
      { PATH: process.env.PATH ?? '' },
      { ownPlace: async () => undefined, touchesOwn: async () => false },
    ),
    workspaces,
    secrets: [],
    store,
    hosts: options.hosts?.(host, waiting.changed) ?? createHosts(host),
    platforms: [chat, ...others, ...platforms],
    knownPlatforms,
    clock,
    log,
    ...(options.onPaired && { onPaired: options.onPaired }),
    ...(options.hostCommands && { hostCommands: options.hostCommands }),
    ...(options.keepAwake && { keepAwake: options.keepAwake }),
    ...(options.extend && { extend: options.extend }),
    onConnected: waiting.changed,
  });

  // What fails is told together with the rooms in which something is on its way.
  let brokeIn: string[] = [];
  onTestFailed(({ task: { result } }) => {
    for (const error of result?.errors ?? []) error.message += `\nIt stood in: ${brokeIn.join('\n             ')}`;
  });
  onTestFinished(async () => {
    try {
      brokeIn = roomsOf(rig);
    } catch {
      brokeIn = ['src/app: the bridge was stopped, and its store is closed'];
    }
    await bridge.stop(0);
    // What was told over a wire arrives a turn later.
    await nextTurn();
    // A file that was on its way may still be written.
    rmSync(folder, { recursive: true, maxRetries: 10 });
    expect(log.unexpectedErrors()).toEqual([]);
    expect(host.held, 'sessions that were not given back').toBe(0);
  });

  const rig: Rig = {
    bridge,
    folder,
    store,
    chat,
    others,
    host,
    workspaces,
    clock,
    log,
    until: waiting.until,
    untilRun: (n) => waiting.until(() => host.runs[n - 1], `prompt ${n}`),
    untilText: (part, conversation) =>
      waiting.until(() => chat.texts(conversation).find((text) => text.includes(part)), `“${part}” in the chat`),
    task: (number) => store.tasks.byNumber(number)!,
    untilState: (number, state) =>
      waiting.until(() => {
        const task = store.tasks.byNumber(number);
        return task?.state === state && task;
      }, `task ${number} to be ${state}`),
    crash(prepare, changes) {
      const copy = mkdtempSync(join(tmpdir(), 'bridge-core-'));
      for (const file of ['bridge.db', 'bridge.db-wal']) {
        if (existsSync(join(folder, file))) copyFileSync(join(folder, file), join(copy, file));
      }
      return startRig(
        { ...options, workspaces, beforeOpen: () => {}, prepare, ...changes },
        { folder: copy, now: clock.now() },
      );
    },
  };
  if (options.waitFor !== 'nothing') await waiting.until(() => chat.receives, 'the bridge to receive');
  return rig;
}

/** The rooms of src in which something is on its way. */
export function roomsOf({ store, chat, host }: Rig): string[] {
  const unanswered = host.runs.filter((run) => !run.ended).map(({ promptId }) => promptId);
  return whereItStands(store, { receives: chat.receives, unanswered });
}

function describe(rig: Rig): string {
  const { chat, host, log, store } = rig;
  return JSON.stringify(
    {
      stands: roomsOf(rig),
      arrived: chat.arrived.map(({ text }) => text),
      runs: host.runs.map(({ text }) => text),
      tasks: store.tasks.list().map(({ number, state }) => `${number} ${state}`),
      log: log.lines
        .filter(({ level }) => level !== 'debug')
        .map(({ message, fields }) => `${message} ${fields.error ?? ''}`),
    },
    undefined,
    2,
  );
}

let messages = 0;

/** Ann writes in her private chat, unless told otherwise. */
export function message(text: string, change: Partial<IncomingMessage> = {}): IncomingMessage {
  return {
    kind: 'message',
    conversation: 'telegram:1',
    messageId: String(++messages),
    sender: { id: ann.id, name: ann.name },
    text,
    sentAt: Date.UTC(2026, 0, 5, 9),
    addressed: true,
    private: true,
    attachments: [],
    ...change,
  };
}

export function press(action: string, change: Partial<IncomingPress> = {}): IncomingPress {
  return {
    kind: 'press',
    conversation: 'telegram:1',
    sender: { id: ann.id, name: ann.name },
    action,
    pressId: `press-${++messages}`,
    messageId: '900',
    ...change,
  };
}

/** The person who wrote `of` changes it. */
export function editOf(of: IncomingMessage, text: string): IncomingEdit {
  const { conversation, messageId, sender } = of;
  return { kind: 'edit', conversation, messageId, sender, text, addressed: true };
}
