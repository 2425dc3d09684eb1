import { expect, test } from 'vitest';
import { createGuildChannels, isSet, permissionBits } from '../../../../src/platforms/discord/places/guild-channels.ts';

const { viewChannel, createPublicThreads: threads } = permissionBits;
const guild = '50';
const [crew, guests, others] = ['51', '52', '53'];
const me = '7';

const bits = (...of: bigint[]) => String(of.reduce((all, bit) => all | (1n << bit), 0n));
const overwrite = (id: string, allow: string, deny: string) => ({ id, type: 0, allow, deny });
const no = '0';

interface Rights {
  roles: Record<string, string>;
  own: string[];
  overwrites: object[];
}

function mayOpen({ roles, own, overwrites }: Rights): boolean {
  const channels = createGuildChannels({ me: () => me, ownRoles: () => own });
  channels.learnRoles(
    guild,
    Object.entries(roles).map(([id, permissions]) => ({ id, permissions: BigInt(permissions) })),
  );
  channels.learn({ id: '60', type: 0, permission_overwrites: overwrites }, guild);
  return isSet(channels.rights(channels.parent('60')!), threads);
}

const all = { [guild]: bits(viewChannel, threads) };
const seeing = { [guild]: bits(viewChannel) };

test.each<[string, Rights, boolean]>([
  ['a right of everyone is ours', { roles: all, own: [], overwrites: [] }, true],
  ['one that nobody gives is not', { roles: seeing, own: [], overwrites: [] }, false],
  ['a role of ours gives it', { roles: { ...seeing, [crew]: bits(threads) }, own: [crew], overwrites: [] }, true],
  ['a role of others does not', { roles: { ...seeing, [others]: bits(threads) }, own: [crew], overwrites: [] }, false],
  [
    'a channel takes it from everyone',
    { roles: all, own: [], overwrites: [overwrite(guild, no, bits(threads))] },
    false,
  ],
  [
    'a role of ours gets it back there',
    { roles: all, own: [crew], overwrites: [overwrite(guild, no, bits(threads)), overwrite(crew, bits(threads), no)] },
    true,
  ],
  [
    'what one role allows no other denies',
    {
      roles: all,
      own: [crew, guests],
      overwrites: [overwrite(crew, bits(threads), no), overwrite(guests, no, bits(threads))],
    },
    true,
  ],
  [
    'what we alone are denied no role allows',
    { roles: all, own: [crew], overwrites: [overwrite(me, no, bits(threads)), overwrite(crew, bits(threads), no)] },
    false,
  ],
  ['what we do not see allows nothing', { roles: { [guild]: bits(threads) }, own: [], overwrites: [] }, false],
  [
    'a channel that is hidden from us allows nothing',
    { roles: all, own: [], overwrites: [overwrite(guild, no, bits(viewChannel))] },
    false,
  ],
  [
    'an administrator may all',
    {
      roles: { ...seeing, [crew]: bits(permissionBits.administrator) },
      own: [crew],
      overwrites: [overwrite(me, no, bits(threads))],
    },
    true,
  ],
])('%s', (_, rights, expected) => {
  expect(mayOpen(rights)).toBe(expected);
});

test('roles come and go', () => {
  const channels = createGuildChannels({ me: () => me, ownRoles: () => [crew] });
  channels.learnRoles(guild, [{ id: guild, permissions: BigInt(bits(viewChannel)) }, null]);
  channels.learn({ id: '60', type: 0, permission_overwrites: [] }, guild);
  const may = () => isSet(channels.rights(channels.parent('60')!), threads);

  channels.learnRole({ guild_id: guild, role: { id: crew, permissions: bits(threads) } });
  expect(may()).toBe(true);
  channels.forgetRole({ guild_id: guild, role_id: crew });
  expect(may()).toBe(false);
});

test('a guild that we left has no channels, and is not waited for', () => {
  const channels = createGuildChannels({ me: () => me, ownRoles: () => [] });
  expect(channels.knows(guild)).toBe(false);
  channels.learnRoles(guild, []);
  channels.learn({ id: '60', type: 15, permission_overwrites: [] }, guild);
  expect(channels.parent('60')?.kind).toBe('forum');

  channels.forgetGuild(guild);

  expect(channels.parent('60')).toBeUndefined();
  expect(channels.knows(guild)).toBe(true);
});

test('a part of a channel, as interactions have it, changes nothing that is known', () => {
  const channels = createGuildChannels({ me: () => me, ownRoles: () => [] });
  channels.learnRoles(guild, [{ id: guild, permissions: BigInt(bits(viewChannel, threads)) }]);
  channels.learn({ id: '60', type: 0, permission_overwrites: [overwrite(guild, no, bits(threads))] }, guild);

  channels.learn({ id: '60', type: 0, permissions: bits(threads) }, guild);

  expect(isSet(channels.rights(channels.parent('60')!), threads)).toBe(false);
});
