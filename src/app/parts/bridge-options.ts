import type { Config } from '../../config/load.ts';
import type { TaskGate } from '../../core/gates/gate.ts';
import type { Parking } from '../../core/gates/parking.ts';
import type { PlatformFacts } from '../../core/ports/capabilities.ts';
import type { ChatPlatform, PlatformAccount } from '../../core/ports/chat-platform.ts';
import type { Clock } from '../../core/ports/clock.ts';
import type { Disk } from '../../core/ports/disk.ts';
import type { FileAccess } from '../../core/ports/files.ts';
import type { HostCommands } from '../../core/ports/host-commands.ts';
import type { Hosts } from '../../core/ports/hosts.ts';
import type { Log } from '../../core/ports/log.ts';
import type { Store } from '../../core/ports/store/store.ts';
import type { Workspaces } from '../../core/ports/workspaces/workspaces.ts';
import type { PromptPart } from '../../core/prompt/parts.ts';
import type { Outbox } from '../../core/reply/outbox.ts';
import type { Dues } from '../../core/timing/dues.ts';
import type { ToolRegistry } from '../../core/tools/registry.ts';

export interface BridgeOptions {
  config: Pick<
    Config,
    | 'projects'
    | 'defaultProject'
    | 'models'
    | 'users'
    | 'recovery'
    | 'queue'
    | 'stall'
    | 'approvals'
    | 'worktrees'
    | 'limits'
    | 'redact'
    | 'keep'
    | 'claude'
    | 'voice'
  > & {
    host: { name: string };
  };
  store: Store;
  hosts: Hosts;
  platforms: readonly ChatPlatform[];
  /** Those of this program, also the ones that do not run now. Default: only `platforms`. */
  knownPlatforms?: readonly PlatformFacts[];
  files: FileAccess;
  disk: Disk;
  workspaces: Workspaces;
  /** What places beside the chats add. Called once, before any task can begin. */
  extend?: Extend;
  /** Keeps the machine awake while tasks run. */
  keepAwake?: {
    update(runningTasks: number): void;
    setMode(mode: 'off' | 'tasks' | 'always'): void;
    describe(): string;
  };
  /** Default: as they are once installed. */
  hostCommands?: HostCommands;
  /** Values that no chat may show, besides everything that looks like a secret. */
  secrets: readonly string[];
  clock: Clock;
  log: Log;
  onPaired?(user: { name: string; platform: string; role: string }): void;
  /** A platform is ready from now on. */
  onConnected?(platform: ChatPlatform, account: PlatformAccount): void;
  /** Messages from there come in from now on. Called once for each platform. */
  onListening?(platform: ChatPlatform, account: PlatformAccount): void;
}

/** Adds to the bridge through its seams; what it needs of it comes as `parts`. */
export type Extend = (parts: ExtensionParts) => BridgeExtension;

export interface ExtensionParts {
  store: Store;
  outbox: Outbox;
  parking: Parking;
  dues: Dues;
  tools: ToolRegistry;
  clock: Clock;
  log: Log;
  /** Aborts when the bridge begins nothing any more. */
  signal: AbortSignal;
}

export interface BridgeExtension {
  /** More for Claude to read with each task. */
  promptParts?: readonly PromptPart[];
  /** What else may keep a task back; tasks pass them first. */
  gates?: readonly TaskGate[];
}
