import { describe, expect, it } from 'vitest';
import { createKnownPlatforms } from '../../../src/core/platforms/known-platforms.ts';
import type { PlatformFacts } from '../../../src/core/ports/capabilities.ts';
import { facts as discord } from '../../../src/platforms/discord/limits/facts.ts';
import { facts as telegram } from '../../../src/platforms/telegram/limits/facts.ts';
import { facts as terminal } from '../../../src/platforms/terminal/facts.ts';

const pigeon: PlatformFacts = {
  name: 'pigeon',
  title: 'Pigeon Post',
  capabilities: { accounts: true, buttons: { rows: 3, inRow: 2, inAll: 6, actionBytes: 30 }, textUnits: 1_000 },
};
const known = createKnownPlatforms([pigeon, telegram, discord, terminal]);

describe('a platform', () => {
  it('is called as it says, or by its name where nobody knows it', () => {
    expect(['pigeon', 'telegram', 'terminal', 'matrix'].map(known.titleOf)).toEqual([
      'Pigeon Post',
      'Telegram',
      'the terminal',
      'Matrix',
    ]);
  });

  it('has accounts or not; one that nobody knows had some', () => {
    expect(known.withAccounts().map(({ name }) => name)).toEqual(['pigeon', 'telegram', 'discord']);
    expect(['pigeon', 'terminal', 'matrix'].map(known.hasAccounts)).toEqual([true, false, true]);
  });

  it('that is given twice is the first one, in its first place', () => {
    const twice = createKnownPlatforms([telegram, discord, { ...telegram, title: 'Another' }]);

    expect(twice.withAccounts().map(({ title }) => title)).toEqual(['Telegram', 'Discord']);
  });
});

describe('what fits', () => {
  it('is what the platform of the conversation says', () => {
    expect(known.buttonsIn(['pigeon:1'])).toEqual(pigeon.capabilities.buttons);
    expect(known.buttonsIn(['terminal:local'])).toEqual({ rows: 99, inRow: 99, inAll: 99 });
    expect(known.textUnitsIn(['terminal:local'])).toBe(Number.POSITIVE_INFINITY);
  });

  it('in several conversations fits in each', () => {
    expect(known.buttonsIn(['telegram:1', 'discord:2'])).toEqual({
      rows: 5,
      inRow: 4,
      inAll: 25,
      labelUnits: 80,
      actionBytes: 64,
    });
    expect(known.textUnitsIn(['telegram:1', 'discord:2', 'pigeon:3'])).toBe(1_000);
  });

  it('where nobody knows it fits on every platform of the program', () => {
    const unknown = createKnownPlatforms([]).buttonsIn([]);

    for (const place of ['telegram:1', 'discord:1', 'terminal:local'])
      for (const [figure, most] of Object.entries(known.buttonsIn([place])))
        expect(unknown[figure as keyof typeof unknown], `${figure} of ${place}`).toBeLessThanOrEqual(most);
    expect(known.textUnitsIn(['matrix:1'])).toBeLessThanOrEqual(known.textUnitsIn(['telegram:1', 'discord:1']));
  });
});
