import type { PermissionMode } from '../../core/model/permission.ts';
import type { Clock } from '../../core/ports/clock.ts';
import type { Log } from '../../core/ports/log.ts';
import type { AskDesk } from '../requests/ask-desk.ts';
import type { ToolServer } from '../requests/tool-server.ts';
import type { OwnResult } from './own-turns.ts';

/** What a session needs beside its process. */
export interface SessionOptions {
  /** The session id `claude` uses. */
  id: string;
  resumed: boolean;
  /** The folder it started in, absolute. */
  cwd: string;
  clock: Clock;
  log: Log;
  /** Silence during a prompt that is reported as `stalled`, each time it passes, ms; undefined: never. */
  stallMs?: number | undefined;
  /** The session gives a prompt up after this much silence, ms. */
  silenceMs: number;
  /** The bridge's tools, if it has any. */
  tools: ToolServer | undefined;
  /** The mode it started in. */
  mode: PermissionMode;
  /** Where the answers to what Claude asks come from. */
  askDesk: AskDesk;
  /** Masks secrets in a text for people. */
  mask(text: string): string;
  /** Gets the result of a turn that no prompt began. */
  onBackgroundResult(result: OwnResult): void;
  /** The session is new, and works though it never got a prompt: it is of no use. */
  onUnasked(): void;
  /** Called when it may have become idle. */
  onIdle(): void;
}
