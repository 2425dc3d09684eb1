import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import envPaths from 'env-paths';

export interface Paths {
  configFile: string;
  /** Folder of the database and of this data's lock. */
  data: string;
  database: string;
  /** Lock of the data folder: one bridge per folder. */
  dataLock: string;
  /** Folder of locks on things outside the data folder, the same for all bridges of this user. */
  locks: string;
  /** The address where the running bridge listens for other commands: a socket, on Windows a named pipe. */
  control: string;
  /** Folder of the worktrees of code sessions, one for each project. */
  worktrees: string;
  /** Folder of what was kept before something was taken away. */
  rescue: string;
  /** Folder of what installs and checks print. */
  logs: string;
  /** Folder of Claude's temporary files, one folder for each session. */
  temp: string;
}

/** Systems cut, or refuse, longer addresses of sockets (104 bytes on macOS, 108 on Linux). */
const longestSocketPath = 100;

/** The paths of everything: in the folders of the operating system, or all in `DISPATCH_BRIDGE_HOME`. */
export function resolvePaths(env: NodeJS.ProcessEnv): Paths {
  const system = envPaths('dispatch-bridge', { suffix: '' });
  const home = env.DISPATCH_BRIDGE_HOME?.trim();
  const data = home ? resolve(home) : system.data;
  return {
    configFile: join(home ? data : system.config, 'config.json'),
    data,
    database: join(data, 'bridge.db'),
    dataLock: join(data, 'bridge.lock'),
    // Not in DISPATCH_BRIDGE_HOME: two bridges with two homes must not poll with one token either.
    locks: join(system.data, 'locks'),
    control: controlPath(data),
    worktrees: join(data, 'worktrees'),
    rescue: join(data, 'rescue'),
    logs: join(data, 'logs'),
    temp: join(tmpdir(), nameFor(data)),
  };
}

/** The same for all bridges of one data folder, and only for them. */
function nameFor(data: string): string {
  return `dispatch-bridge-${createHash('sha256').update(data).digest('hex').slice(0, 16)}`;
}

function controlPath(data: string): string {
  const name = nameFor(data);
  if (process.platform === 'win32') return `\\\\.\\pipe\\${name}`;
  const usual = join(data, 'control.sock');
  // Not the folder for temporary files that TMPDIR names: a service and a shell often have different ones.
  return Buffer.byteLength(usual) < longestSocketPath ? usual : join('/tmp', name, 'control.sock');
}
