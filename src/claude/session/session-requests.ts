import { readInitialized } from '../protocol/messages.ts';
import { type Asks, createAsks } from '../requests/asks.ts';
import { type ControlRequests, createControlRequests } from '../requests/control-requests.ts';
import { createShellFolders, shellFolderHooks } from '../requests/shell-folders.ts';
import { toolServerName } from '../requests/tool-server.ts';
import type { Attribution } from './attribution.ts';
import type { SessionOptions } from './session-options.ts';

/** What Claude and its host ask of each other in one session, beside the conversation. */
export interface SessionRequests {
  readonly control: ControlRequests;
  readonly asks: Asks;
  /** Resolves when `claude` is ready, with what it reports about itself; rejects when it refuses or goes away. */
  initialize(): Promise<ReturnType<typeof readInitialized>>;
}

export interface SessionRequestsOptions extends Pick<SessionOptions, 'id' | 'cwd' | 'tools' | 'askDesk' | 'log'> {
  send(message: unknown): void;
  attribution: Attribution;
  /** Claude has an answer, or no longer waits for one. */
  onAskClosed(): void;
}

export function createSessionRequests(options: SessionRequestsOptions): SessionRequests {
  const { id, cwd, tools, send, attribution, log } = options;
  const folders = createShellFolders(cwd);
  const asks = createAsks({
    sessionId: id,
    free: tools?.names ?? [],
    desk: options.askDesk,
    promptOf: attribution.promptOf,
    starterOf: attribution.starterOf,
    startersOf: attribution.startersOf,
    folderOf: folders.of,
    onClosed: options.onAskClosed,
    log,
  });
  const control = createControlRequests({
    send,
    tools,
    toolContext: () => ({ sessionId: id, ...attribution.caller() }),
    onAsk: asks.take,
    onElicitation: asks.elicit,
    onHook: folders.note,
    onUnknown: (subtype) => log.debug('Claude asked for something unknown', { session: id, subtype }),
  });
  const hasTools = tools !== undefined && tools.names.length > 0;

  return {
    control,
    asks,
    async initialize() {
      const fields = { hooks: shellFolderHooks, ...(hasTools && { sdkMcpServers: [toolServerName] }) };
      return readInitialized(await control.request('initialize', fields));
    },
  };
}
