import { isBridgeError } from '../../../core/model/errors.ts';
import type { PreviewHandle } from '../../../core/model/post.ts';
import type { Previews } from '../../../core/ports/chat-platform.ts';
import type { Log } from '../../../core/ports/log.ts';
import { readAnswer } from '../api/answer.ts';
import type { DiscordApi } from '../api/api.ts';
import { hasReason } from '../api/errors.ts';
import { createdSchema } from '../api/schema.ts';
import type { Gate } from '../limits/gate.ts';
import type { Urgency } from '../limits/limits.ts';
import type { ThreadIds } from '../places/thread-ids.ts';
import type { Threads } from '../places/threads.ts';
import { silent, suppressEmbeds } from '../render/part.ts';
import { preview } from '../render/render.ts';

export interface PreviewOptions {
  api: DiscordApi;
  gate: Gate;
  ids: ThreadIds;
  threads: Threads;
  log: Log;
}

/** Discord takes five edits in five seconds, and edits compete only with edits. */
const intervalMs = 1_200;
const allowed_mentions = { parse: [] };

/** One silent message that changes in place. */
export function createPreviews({ api, gate, ids, threads, log }: PreviewOptions): Previews {
  async function send(
    channel: string,
    content: string,
    urgency: Urgency,
    signal: AbortSignal,
  ): Promise<PreviewHandle | undefined> {
    const body = { content, allowed_mentions, flags: silent | suppressEmbeds };
    const route = `/channels/${channel}/messages` as const;
    const call = { name: 'send preview', permission: 'Send Messages', method: 'POST', route, body, signal } as const;
    const sent = await limited(channel, 'post', urgency, () => api.call(call));
    return sent === undefined ? undefined : { id: readAnswer(createdSchema, sent).id };
  }

  async function edit(
    channel: string,
    handle: PreviewHandle,
    content: string,
    urgency: Urgency,
    signal: AbortSignal,
  ): Promise<PreviewHandle | undefined> {
    const route = `/channels/${channel}/messages/${handle.id}` as const;
    const call = { name: 'edit preview', method: 'PATCH', route, body: { content, allowed_mentions }, signal } as const;
    try {
      const edited = await limited(channel, 'edit', urgency, () => api.call(call));
      return edited === undefined ? undefined : handle;
    } catch (error) {
      if (hasReason(error, 'message-gone')) return send(channel, content, urgency, signal);
      throw error;
    }
  }

  function limited<T>(channel: string, bucket: 'post' | 'edit', urgency: Urgency, run: () => Promise<T>) {
    return gate.ifFree({ channel, bucket, urgency }, run);
  }

  return {
    intervalMs: () => intervalMs,
    lifetimeMs: () => undefined,

    async show(conversation, _key, handle, view, signal) {
      const content = preview(view);
      const urgency = view.stage ?? 'more';
      try {
        if (handle !== undefined) return await edit(ids.target(conversation).channel, handle, content, urgency, signal);
        await threads.ensure(conversation, signal);
        return await send(ids.target(conversation).channel, content, urgency, signal);
      } catch (error) {
        if (hasReason(error, 'limit')) return undefined;
        if (!isBridgeError(error, 'part-refused')) throw error;
        log.debug('discord refused a preview', { conversation, detail: error.message });
        return undefined;
      }
    },

    async retract(conversation, handle, signal) {
      const { channel } = ids.target(conversation);
      const route = `/channels/${channel}/messages/${handle.id}` as const;
      try {
        await gate.must({ channel, bucket: 'other' }, signal, () =>
          api.call({ name: 'delete preview', method: 'DELETE', route, signal }),
        );
      } catch (error) {
        if (!hasReason(error, 'message-gone', 'channel-gone')) throw error;
      }
    },
  };
}
