import type { DiscordApi } from '../api/api.ts';
import { DiscordError, hasReason } from '../api/errors.ts';
import { ephemeral, type InteractionRef } from '../api/interaction-ref.ts';
import type { Gate } from '../limits/gate.ts';
import { toActionRows } from '../render/buttons.ts';
import { type DiscordPart, suppressEmbeds } from '../render/part.ts';
import { filesOf, uploadTimeoutMs } from './upload.ts';

export interface ReplyOptions {
  api: DiscordApi;
  gate: Gate;
  /** Called before the answer to an interaction. */
  answering(ref: InteractionRef): void;
  applicationId(): string;
}

/** Answers to slash commands; only the person who asked sees them. */
export interface Replies {
  /**
   * `first`: the answer itself, which can change; `more`: a follow-up; `too-late`: the interaction is too old, or its
   * answer is gone. @throws DiscordError
   */
  send(ref: InteractionRef, part: DiscordPart, signal: AbortSignal): Promise<'first' | 'more' | 'too-late'>;
  /** Changes the answer. @throws DiscordError `target-gone` when it is too late */
  change(ref: InteractionRef, part: DiscordPart, signal: AbortSignal): Promise<void>;
  /** Takes the answer away. An interaction too old for that is not an error: only its asker saw the answer. */
  remove(ref: InteractionRef, signal: AbortSignal): Promise<void>;
  /** Shows `text` to the presser alone. A press too old to answer is not an error. */
  whisper(ref: InteractionRef, text: string, signal: AbortSignal): Promise<void>;
}

const nobody = { parse: [], replied_user: false };
const gone = ['expired', 'message-gone', 'channel-gone'] as const;

export function createReplies({ api, gate, answering, applicationId }: ReplyOptions): Replies {
  /** Interactions whose first reply is sent: what follows is a message of its own. */
  const replied = new Set<string>();

  async function call(
    ref: InteractionRef,
    isFirst: boolean,
    body: object,
    part: DiscordPart | undefined,
    signal: AbortSignal,
  ) {
    const base = `/webhooks/${applicationId()}/${ref.token}` as const;
    const files = part === undefined ? undefined : await filesOf(part);
    await gate.must({ channel: ref.id, bucket: 'post' }, signal, () =>
      api.call({
        name: 'reply to interaction',
        method: isFirst ? 'PATCH' : 'POST',
        route: isFirst ? `${base}/messages/@original` : base,
        body: { allowed_mentions: nobody, ...body, ...(!isFirst && { flags: ephemeral | suppressEmbeds }) },
        ...(files !== undefined && { files, hasFiles: true, timeoutMs: uploadTimeoutMs }),
        auth: false,
        signal,
      }),
    );
  }

  return {
    async send(ref, part, signal) {
      answering(ref);
      const isFirst = part.first && !replied.has(ref.id);
      const components = part.buttons === undefined ? {} : { components: toActionRows(part.buttons) };
      try {
        await call(ref, isFirst, { content: part.content, ...components }, part, signal);
        if (isFirst) remember(replied, ref.id);
        return isFirst ? 'first' : 'more';
      } catch (error) {
        if (hasReason(error, ...gone)) return 'too-late';
        throw error;
      }
    },

    async change(ref, part, signal) {
      const body = { content: part.content, components: toActionRows(part.buttons ?? []) };
      try {
        await call(ref, true, body, undefined, signal);
      } catch (error) {
        if (hasReason(error, ...gone)) throw new DiscordError('target-gone', 'expired', 'the answer cannot be changed');
        throw error;
      }
    },

    async remove(ref, signal) {
      const route = `/webhooks/${applicationId()}/${ref.token}/messages/@original` as const;
      try {
        await gate.must({ channel: ref.id, bucket: 'post' }, signal, () =>
          api.call({ name: 'delete answer', method: 'DELETE', route, auth: false, signal }),
        );
      } catch (error) {
        if (!hasReason(error, ...gone)) throw error;
      }
    },

    async whisper(ref, text, signal) {
      try {
        await call(ref, false, { content: text }, undefined, signal);
      } catch (error) {
        if (!hasReason(error, ...gone)) throw error;
      }
    },
  };
}

const mostRemembered = 500;

function remember(set: Set<string>, id: string): void {
  set.add(id);
  const oldest = set.values().next().value;
  if (set.size > mostRemembered && oldest !== undefined) set.delete(oldest);
}
