import { expect, test } from 'vitest';
import { inviteUrl } from '../../../src/platforms/discord/invite.ts';

test('the invite asks for the least permissions', () => {
  const url = new URL(inviteUrl('123'));

  expect(url.searchParams.get('scope')).toBe('bot applications.commands');
  expect(BigInt(url.searchParams.get('permissions')!)).toBe(
    (1n << 6n) | (1n << 10n) | (1n << 11n) | (1n << 14n) | (1n << 15n) | (1n << 16n) | (1n << 35n) | (1n << 38n),
  );
});
