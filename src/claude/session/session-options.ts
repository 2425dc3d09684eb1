import type { PermissionMode } from '../../core/model/permission.ts';
import type { Clock } from '../../core/ports/clock.ts';
import type { Log } from '../../core/ports/log.ts';
import type { AskListener } from '../requests/asks.ts';
import type { ToolServer } from '../requests/tool-server.ts';
import type { OwnResult } from './own-turns.ts';

/** What a session is made with, beside its process. */
export interface SessionOptions {
  /** claude's session id. */
  id: string;
  resumed: boolean;
  /** The folder it was started in, absolute. */
  cwd: string;
  clock: Clock;
  log: Log;
  /** Silence during a prompt that is told as `stalled`, each time it goes by; undefined: it is not told. */
  stallMs?: number | undefined;
  /** A prompt during which claude says nothing at all for this long is given up. */
  silenceMs: number;
  /** The bridge's tools, if it has any. */
  tools: ToolServer | undefined;
  /** The mode it was started in. */
  mode: PermissionMode;
  /** Who answers what claude asks, if there is anyone. */
  askListener(): AskListener | undefined;
  /** Masks secrets in a text for people. */
  mask(text: string): string;
  /** What came of a turn that no prompt began. */
  onBackgroundResult(result: OwnResult): void;
  /** It is new, and works though it was never given a prompt: it is of no use. */
  onUnasked(): void;
  /** Called when it may have become idle. */
  onIdle(): void;
}
