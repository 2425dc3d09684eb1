import type { Log } from '../core/ports.ts';
import { type ClaudeMessage, decodeLine } from './protocol.ts';

/** A function that reads lines; what can't be read is logged and skipped, an unknown type once. */
export function createDecoder(log: Log, session: string): (line: string) => ClaudeMessage | undefined {
  const unknown = new Set<string>();
  return (line) => {
    const decoded = decodeLine(line);
    if (decoded.kind === 'message') return decoded.message;
    if (decoded.kind === 'malformed') {
      log.warn('claude wrote a line that can not be read', { session, reason: decoded.reason });
    } else if (!unknown.has(decoded.type)) {
      unknown.add(decoded.type);
      log.debug('claude wrote a message of an unknown type', { session, type: decoded.type });
    }
    return undefined;
  };
}
