import type { Log } from '../../core/ports/log.ts';
import { type ControlMethods, serveControl } from '../../system/control/server.ts';
import { readVersion } from '../shared/version.ts';

/**
 * Lets other commands of this user reach the running bridge. Without it everything else still works, so it never
 * fails the start.
 */
export function openControl(methods: ControlMethods, path: string, log: Log): { close(): Promise<void> } {
  const serving = serveControl({ path, methods, version: readVersion(), log }).then(
    (server) => {
      log.debug('listening for other commands', { path });
      return server;
    },
    (error: unknown) => log.warn('cannot listen for other commands', { error }),
  );
  return {
    async close() {
      const server = await serving;
      await server?.close();
    },
  };
}
