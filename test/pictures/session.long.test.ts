import { expect, it } from 'vitest';
import { platforms, playOn } from './chats.ts';
import { themes } from './html.ts';
import { moments } from './session.ts';
import { asks, result } from './words.ts';

/** The most that a typical session may leave and make people read. */
const most: Record<string, number> = {
  'messages left per finished task': 1,
  'messages left by a failed and a stopped task': 2,
  'words of a command’s card': 15,
  'words on its buttons': 15,
  'words of a change’s card': 35,
  // A mention, where it rings by one.
  'words before the result': 1,
};

it.each(platforms)(
  'a typical session on %s can be drawn whole, and leaves and says no more than it may',
  async (platform) => {
    const chat = await playOn(platform);

    const pages = moments.flatMap((moment) => themes.map((theme) => chat.page(moment, theme)));
    expect(pages.every((page) => page.includes('data-id='))).toBe(true);
    expect(chat.page('card', 'light')).toContain(asks.release);
    expect(chat.page('card', 'light')).not.toContain(result);
    expect(chat.page('done', 'dark')).toContain(result);
    expect(chat.measured.map(({ moment }) => moment)).toEqual(['card', 'change', 'done']);
    expect(chat.counted.map(({ name }) => name)).toEqual(Object.keys(most));
    expect(chat.counted.filter(({ name, value }) => value > most[name]!)).toEqual([]);
  },
);
