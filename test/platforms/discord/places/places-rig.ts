import type { PlaceSign } from '../../../../src/core/ports/chat-platform.ts';
import type { Clock } from '../../../../src/core/ports/clock.ts';
import type { DiscordServerOptions } from '../../../fakes/discord/types.ts';
import { never, receive, startRig } from '../rig.ts';

export const patches = 'PATCH /channels/:channel';
export const begins = 'POST /channels/:channel/threads';
export const signTags = ['Queued', 'Running', 'Needs you', 'Done', 'Failed', 'Idle'];

/** A guild with the bot in it, and a channel. */
export async function inGuild(options: DiscordServerOptions & { platformClock?: Clock } = {}) {
  const rig = await startRig(options);
  const { platform, server } = rig;
  const ann = server.addUser({ username: 'ann' });
  const guild = server.guild([ann]);
  const work = guild.channel('work');
  const own = platform.places!;
  const near = `discord:${work.id}`;
  return {
    ...{ ...rig, ann, guild, work, own, near },
    open: (beside = near, name = 'fix login', sign: PlaceSign = 'running') => own.open(beside, name, sign, never),
    show: (place: string, sign: PlaceSign, name = 'fix login') => own.show(place, name, sign, never),
    threadOf: (place: string) => server.channel(place.split(':')[2]!),
  };
}

/** The same with the gateway: `told` resolves when we heard of all that has happened so far. */
export async function listening(options: DiscordServerOptions & { platformClock?: Clock } = {}) {
  const rig = await inGuild(options);
  const receiving = receive(rig.platform);
  const dm = rig.server.dm(rig.ann);
  await rig.server.untilConnected();

  /** The gateway keeps one order. */
  async function told(): Promise<void> {
    const { inbox } = receiving;
    const { id } = dm.say(rig.ann, 'now?');
    for (let held = inbox.updates.length; !inbox.updates.some((one) => one.id === id); held = inbox.updates.length) {
      await inbox.untilHolds(held + 1);
    }
  }

  await told();
  return { ...rig, ...receiving, dm, told };
}
