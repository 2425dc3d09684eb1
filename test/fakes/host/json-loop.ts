import type { AgentEvent } from '../../../src/core/model/events.ts';
import type {
  AgentAsk,
  AgentSession,
  AskAnswer,
  AskListener,
  BackgroundResult,
  Host,
  HostFile,
  OpenRequest,
  PromptPlace,
} from '../../../src/core/ports/host.ts';
import type { HostTool, HostToolCall, HostToolResult } from '../../../src/core/ports/host-tools.ts';
import { createWire, type Served, type Side } from './wire.ts';

/** A host at the other end of a wire: of what is told to it and what it tells, only JSON arrives. */
export interface HostOverJson extends Host {
  /** What went wrong in messages that nobody waits for. */
  readonly faults: readonly unknown[];
}

/** A file as it crosses: the other side asks for its content. */
type FileData = Omit<HostFile, 'content'>;

type OpenedData = Pick<AgentSession, 'sessionId' | 'kind' | 'handle' | 'canSteer'> & { session: number };

interface GivenData {
  session: number;
  promptId: string;
  text: string;
  files?: FileData[];
  mostUsd?: number;
}

/** The near end of the wire; `host` is at the far one. */
export function throughJson(host: Host): HostOverJson {
  const near = createNear();
  const { first: far, faults } = createWire(near.serve, (side) => serveHost(host, side));
  return { ...near.hostOn(far, host), faults };
}

/** What the bridge's side keeps: its listeners, and the files whose content may be asked for. */
function createNear() {
  const files = new Map<string, HostFile>();
  const listeners: ((result: BackgroundResult) => void)[] = [];
  let callTool: ((call: HostToolCall) => Promise<HostToolResult>) | undefined;
  let askListener: AskListener | undefined;

  function fileData(file: HostFile): FileData {
    const { id, name, fileName, mimeType, size } = file;
    files.set(id, file);
    return { id, name, fileName, mimeType, size };
  }

  function sessionOn(far: Side, { session, sessionId, kind, handle, canSteer }: OpenedData): AgentSession {
    const give = (method: string, promptId: string, text: string, given: readonly HostFile[] = [], mostUsd?: number) =>
      far.stream(method, { session, promptId, text, files: given.map(fileData), mostUsd }) as AsyncIterable<AgentEvent>;
    return {
      ...{ sessionId, kind, handle, canSteer },
      prompt: (...given) => give('prompt', ...given),
      steer: (...given) => give('steer', ...given),
      compact: (promptId, mostUsd) => give('compact', promptId, '', [], mostUsd),
      stop: () => far.call('stop', { session }) as Promise<void>,
      release: () => far.tell('release', { session }),
    };
  }

  function serve(far: Side): Served {
    return {
      tell: {
        asked({ ask }: { ask: AgentAsk }) {
          try {
            askListener?.asked(ask);
          } catch {
            const answer = { behavior: 'deny', message: 'nobody can be asked now' };
            void far.call('answer', { askId: ask.id, answer });
          }
        },
        withdrawn: ({ askId }: { askId: string }) => askListener?.withdrawn(askId),
        background({ result }: { result: BackgroundResult }) {
          for (const listener of listeners) listener(result);
        },
      },
      call: {
        tool: ({ call }: { call: HostToolCall }) => callTool?.(call),
        async content({ id }: { id: string }) {
          return Buffer.from(await files.get(id)!.content()).toString('base64');
        },
      },
    };
  }

  function hostOn(far: Side, { id, name }: Pick<Host, 'id' | 'name'>): Host {
    const ask = <T>(method: string, args: Record<string, unknown>) => far.call(method, args) as Promise<T>;
    return {
      ...{ id, name },
      check: () => ask('check', {}),
      hasLogin: () => ask('hasLogin', {}),
      async open(request, signal) {
        const giveBack = (late: unknown) => far.tell('release', { session: (late as OpenedData).session });
        const opened = await far.call('open', { request }, signal, giveBack);
        return sessionOn(far, opened as OpenedData);
      },
      holderOf: (sessionId) => ask('holderOf', { sessionId }),
      deskSessions: (folders, most) => ask('deskSessions', { folders, most }),
      place: (file) => ask('place', { file: fileData(file) }),
      lookup: (prompt) => ask('lookup', { prompt }),
      follow: (prompt, signal) => far.stream('follow', { prompt }, signal) as AsyncIterable<AgentEvent>,
      isAlive: (handle) => ask('isAlive', { handle }),
      end: (handle) => ask('end', { handle }),
      sweep: () => ask('sweep', {}),
      onBackgroundResult: (listener) => void listeners.push(listener),
      onAsk(listener) {
        askListener = listener;
        far.tell('onAsk', {});
      },
      answer: (askId, answer) => ask('answer', { askId, answer }),
      provideTools(tools, call) {
        callTool = call;
        far.tell('provideTools', { tools });
      },
      keepSpare: (project) => far.tell('keepSpare', { project }),
      close: (graceMs) => ask('close', { graceMs }),
    };
  }

  return { serve, hostOn };
}

/** The side of the machine that `claude` is on. */
function serveHost(host: Host, near: Side): Served {
  const sessions: AgentSession[] = [];
  host.onBackgroundResult((result) => near.tell('background', { result }));

  function fileOf(data: FileData): HostFile {
    return {
      ...data,
      content: async () => Buffer.from((await near.call('content', { id: data.id })) as string, 'base64'),
    };
  }

  function sessionOf({ session }: { session: number }): AgentSession {
    return sessions[session]!;
  }

  return {
    tell: {
      onAsk: () =>
        host.onAsk({
          asked: (ask) => near.tell('asked', { ask }),
          withdrawn: (askId) => near.tell('withdrawn', { askId }),
        }),
      provideTools: ({ tools }: { tools: HostTool[] }) =>
        host.provideTools(tools, (call) => near.call('tool', { call }) as Promise<HostToolResult>),
      keepSpare: ({ project }: Pick<OpenRequest, 'project'>) => host.keepSpare(project),
      release: (which: { session: number }) => sessionOf(which).release(),
    },
    call: {
      check: () => host.check(),
      hasLogin: () => host.hasLogin(),
      async open({ request }: { request: OpenRequest }, signal: AbortSignal): Promise<OpenedData> {
        const opened = await host.open(request, signal);
        const { sessionId, kind, handle, canSteer } = opened;
        return { session: sessions.push(opened) - 1, sessionId, kind, handle, canSteer };
      },
      holderOf: ({ sessionId }: { sessionId: string }) => host.holderOf(sessionId),
      deskSessions: ({ folders, most }: { folders: string[]; most: number }) => host.deskSessions(folders, most),
      place: ({ file }: { file: FileData }) => host.place(fileOf(file)),
      lookup: ({ prompt }: { prompt: PromptPlace }) => host.lookup(prompt),
      isAlive: ({ handle }: { handle: string }) => host.isAlive(handle),
      end: ({ handle }: { handle: string }) => host.end(handle),
      sweep: () => host.sweep(),
      answer: ({ askId, answer }: { askId: string; answer: AskAnswer }) => host.answer(askId, answer),
      stop: (which: { session: number }) => sessionOf(which).stop(),
      close: ({ graceMs }: { graceMs: number }) => host.close(graceMs),
    },
    stream: {
      prompt: ({ promptId, text, files = [], mostUsd, ...which }: GivenData) =>
        sessionOf(which).prompt(promptId, text, files.map(fileOf), mostUsd),
      steer: ({ promptId, text, files = [], mostUsd, ...which }: GivenData) =>
        sessionOf(which).steer(promptId, text, files.map(fileOf), mostUsd),
      compact: ({ promptId, mostUsd, ...which }: GivenData) => sessionOf(which).compact(promptId, mostUsd),
      follow: ({ prompt }: { prompt: PromptPlace }, signal: AbortSignal) => host.follow(prompt, signal),
    },
  };
}
