import type { HostFile } from '../../core/ports/host.ts';
import type { Log } from '../../core/ports/log.ts';
import { type MediaBlock, promptContent } from './content.ts';
import { compactMessage, promptMessage } from './message.ts';
import type { PromptRun } from './run.ts';

/** Gives prompts to Claude, in the order they come. */
export interface PromptQueue {
  /** Gives a prompt at once, or when its files are read, `after` has settled and the prompts before it are given. */
  give(run: PromptRun, text: string, files: readonly HostFile[], after: Promise<void> | undefined): void;
  /** Has Claude compact the session, in the place of a prompt. */
  compact(run: PromptRun): void;
  /** The prompts that Claude does not have yet. */
  pending(): PromptRun[];
  /** Resolves when Claude has every prompt that has not ended meanwhile. */
  settled(): Promise<void>;
}

export interface PromptQueueOptions {
  send(message: unknown): void;
  /** Whether this version reports the fate of each message. */
  isCurrent(): boolean;
  /** Called for each prompt when this version does not report it. */
  onUnreported(run: PromptRun): void;
  log: Log;
}

export function createPromptQueue({ send, isCurrent, onUnreported, log }: PromptQueueOptions): PromptQueue {
  const waiting = new Map<PromptRun, Promise<void>>();

  function write(run: PromptRun, text: string, media?: readonly MediaBlock[]): void {
    if (!isCurrent()) onUnreported(run);
    send(promptMessage({ promptId: run.promptId, text, isCurrent: isCurrent(), isSteered: run.isSteered, media }));
  }

  async function prepare(
    run: PromptRun,
    text: string,
    files: readonly HostFile[],
    before: (Promise<void> | undefined)[],
  ): Promise<void> {
    const [content] = await Promise.all([promptContent(text, files, log), ...before]);
    waiting.delete(run);
    if (run.state === 'waiting') write(run, content.text, content.media);
  }

  return {
    give(run, text, files, after) {
      const previous = [...waiting.values()].at(-1);
      if (files.length === 0 && !after && !previous) return write(run, text);
      waiting.set(run, prepare(run, text, files, [after, previous]));
      void run.ended.then(() => waiting.delete(run));
    },
    compact(run) {
      if (!isCurrent()) onUnreported(run);
      send(compactMessage(run.promptId));
    },
    pending: () => [...waiting.keys()].filter(({ state }) => state !== 'ended'),
    async settled() {
      while (waiting.size > 0) await Promise.all(waiting.values());
    },
  };
}
