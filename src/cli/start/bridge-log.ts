import { chalkStderr } from 'chalk';
import type { LoadedConfig } from '../../config/load.ts';
import { type ClosableLog, createLog } from '../../system/log/log.ts';
import { withCalls } from '../line/call.ts';

export interface BridgeLog {
  log: ClosableLog;
  /** Sends lines for people through `write` from now on, because `write` knows what else is on the screen. */
  divert(write: (line: string) => void): void;
}

/**
 * The live log of a running bridge, on standard error: for a person when that is a terminal, else JSON lines.
 * @param quiet the chat itself is on the screen: unless asked for more, only what is wrong disturbs it
 */
export function openBridgeLog(
  loaded: LoadedConfig,
  { verbose, quiet }: { verbose: boolean; quiet: boolean },
): BridgeLog {
  const { level, file } = loaded.config.log;
  const forPerson = process.stderr.isTTY;
  const wasChosen = loaded.sources['log.level'] !== undefined;
  let write = (line: string): void => void process.stderr.write(line);
  // Its reader, or the terminal, may go at any time; the bridge and its log file continue without it.
  process.stderr.on('error', () => {});
  const besideChat = quiet && forPerson && !wasChosen && !verbose;
  const log = createLog({
    level: verbose ? 'debug' : besideChat ? 'warn' : level,
    besideChat,
    format: forPerson ? 'human' : 'json',
    color: chalkStderr.level > 0,
    write: (line) => write(forPerson ? withCalls(line) : line),
    file,
    secrets: loaded.hidden,
  });
  return {
    log,
    divert(next) {
      if (forPerson) write = next;
    },
  };
}
