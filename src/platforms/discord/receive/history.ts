import type { Clock } from '../../../core/ports/clock.ts';
import type { Log } from '../../../core/ports/log.ts';
import { retry } from '../../../core/timing/retry.ts';
import type { DiscordApi } from '../api/api.ts';
import { hasReason } from '../api/errors.ts';
import { type DiscordMessage, type DiscordPlace, messageSchema } from '../api/schema.ts';
import { bySnowflake } from '../api/target.ts';
import type { Gate } from '../limits/gate.ts';
import { isOfPerson } from '../parse/people.ts';

export interface HistoryOptions {
  api: DiscordApi;
  gate: Gate;
  clock: Clock;
  log: Log;
}

/** What Discord keeps of a channel. */
export interface History {
  /** The messages after `last`, oldest first, page by page. @throws DiscordError when the channel is unreadable */
  after(channel: string, last: string, place: DiscordPlace, signal: AbortSignal): AsyncIterable<DiscordMessage[]>;
  /** The channel as Discord has it now. @throws DiscordError */
  channel(channel: string, signal: AbortSignal): Promise<unknown>;
}

const pageSize = 100;
/** How long fetched roles stay valid. */
const memberLifetimeMs = 600_000;

export function createHistory({ api, gate, clock, log }: HistoryOptions): History {
  const members = new Map<string, { until: number; member: DiscordMessage['member'] }>();

  /** Retries failures that pass. */
  async function get(
    channel: string,
    route: `/${string}`,
    query: Record<string, string> | undefined,
    signal: AbortSignal,
  ): Promise<unknown> {
    const call = { name: 'read history', permission: 'Read Message History', method: 'GET', route, signal } as const;
    const ask = () =>
      gate.must({ channel, bucket: 'other', urgency: 'history' }, signal, () =>
        api.call({ ...call, ...(query !== undefined && { query }) }),
      );
    return retry(ask, {
      ...{ clock, signal, firstMs: 1_000, longestMs: 30_000 },
      mayPass: (error) => hasReason(error, 'limit', 'network', 'proxy', 'server', 'timeout'),
      onFailure: (error) => log.debug('discord did not return past messages; retrying', { channel, error }),
    });
  }

  /** Messages of the history lack their author's roles, and these may be what gives the author access. */
  async function withMember(message: DiscordMessage, guild: string, signal: AbortSignal): Promise<DiscordMessage> {
    if (!isOfPerson(message) || message.member !== undefined) return message;
    const key = `${guild}:${message.author.id}`;
    let known = members.get(key);
    if (known === undefined || known.until < clock.now()) {
      known = { until: clock.now() + memberLifetimeMs, member: await member(guild, message, signal) };
      members.set(key, known);
    }
    return { ...message, member: known.member };
  }

  async function member(guild: string, { author, channel_id }: DiscordMessage, signal: AbortSignal) {
    try {
      const found = await get(channel_id, `/guilds/${guild}/members/${author.id}`, undefined, signal);
      return messageSchema.shape.member.parse(found);
    } catch (error) {
      signal.throwIfAborted();
      log.debug('discord no longer knows a member', { detail: String(error) });
      return undefined;
    }
  }

  return {
    channel: (channel, signal) => get(channel, `/channels/${channel}`, undefined, signal),

    async *after(channel, last, place, signal) {
      for (let from = last; ; ) {
        const query = { after: from, limit: String(pageSize) };
        const raw = await get(channel, `/channels/${channel}/messages`, query, signal);
        const all = Array.isArray(raw) ? raw : [];
        const page = all.flatMap((one) => messageSchema.safeParse(one).data ?? []).sort(bySnowflake);
        const complete: DiscordMessage[] = [];
        for (const message of page) {
          complete.push(place.kind === 'dm' ? message : await withMember(message, place.guild, signal));
        }
        if (complete.length > 0) yield complete;
        const newest = page.at(-1)?.id;
        if (all.length < pageSize || newest === undefined) return;
        from = newest;
      }
    },
  };
}
