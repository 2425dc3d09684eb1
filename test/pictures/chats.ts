import { type DiscordMessage, discordPage } from './discord-page.ts';
import { openDiscord } from './discord-place.ts';
import type { Theme } from './html.ts';
import { countedIn, type Looks, type Measure, measuredIn } from './measures.ts';
import { type Moment, moments, partOf, playSession } from './session.ts';
import { type TelegramMessage, telegramPage } from './telegram-page.ts';
import { openTelegram } from './telegram-place.ts';

export const platforms = ['telegram', 'discord'] as const;
export type Platform = (typeof platforms)[number];

/** A session that was played on a platform, ready to be drawn. */
export interface PlayedChat {
  /** px, at least. */
  size: { width: number; height: number };
  page(moment: Moment, theme: Theme): string;
  counted: Measure[];
  measured: ReturnType<typeof measuredIn>;
}

export async function playOn(platform: Platform): Promise<PlayedChat> {
  return platform === 'telegram' ? playOnTelegram() : playOnDiscord();
}

async function playOnTelegram(): Promise<PlayedChat> {
  const { end, ...looks } = await playSession('telegram', openTelegram);
  const at = (moment: Moment) =>
    moment in looks ? looks[moment as keyof typeof looks] : { ...end, messages: partOf(end.messages, moment) };
  const messages = looksAt((moment) => at(moment).messages);
  const labelsOf = ({ keyboard }: TelegramMessage) => keyboard.flat();
  return {
    size: { width: 390, height: 844 },
    page: (moment, theme) => telegramPage(at(moment), theme),
    counted: countedIn(messages, labelsOf),
    measured: measuredIn(messages, labelsOf),
  };
}

async function playOnDiscord(): Promise<PlayedChat> {
  const { end, ...looks } = await playSession('discord', openDiscord);
  const at = (moment: Moment) =>
    moment in looks ? looks[moment as keyof typeof looks] : { ...end, messages: partOf(end.messages, moment) };
  const messages = looksAt((moment) => at(moment).messages);
  const labelsOf = ({ buttons }: DiscordMessage) => buttons;
  return {
    size: { width: 720, height: 480 },
    page: (moment, theme) => discordPage(at(moment), theme),
    counted: countedIn(messages, labelsOf),
    measured: measuredIn(messages, labelsOf),
  };
}

function looksAt<M>(messagesAt: (moment: Moment) => M[]): Looks<M> {
  return Object.fromEntries(moments.map((moment) => [moment, messagesAt(moment)])) as Looks<M>;
}
