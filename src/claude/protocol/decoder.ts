import type { Log } from '../../core/ports/log.ts';
import { type ClaudeMessage, decodeLine } from './messages.ts';

/** More of them show nothing new, and would fill the log. */
const mostUnknown = 100;
const mostMalformed = 20;

/** A function that reads lines; it logs and skips what it cannot read: an unknown type once, garbage a few times. */
export function createDecoder(log: Log, session: string): (line: string) => ClaudeMessage | undefined {
  const unknown = new Set<string>();
  let malformed = 0;

  function warn(reason: string): void {
    if (++malformed < mostMalformed) log.warn('Claude wrote a line that cannot be read', { session, reason });
    if (malformed === mostMalformed) log.warn('Claude writes garbage; no more of it is logged', { session, reason });
  }

  return (line) => {
    const decoded = decodeLine(line);
    if (decoded.kind === 'message') return decoded.message;
    if (decoded.kind === 'malformed') {
      warn(decoded.reason);
    } else if (!unknown.has(decoded.type) && unknown.size < mostUnknown) {
      unknown.add(decoded.type);
      log.debug('Claude wrote a message of an unknown type', { session, type: decoded.type });
    }
    return undefined;
  };
}
