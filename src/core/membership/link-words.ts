import { type Block, moment, paragraph } from '../../text/document/blocks.ts';
import { timeOfDay } from '../../text/format/time-of-day.ts';
import type { PlatformName } from '../model/conversation.ts';
import type { EpochMs } from '../model/events.ts';
import type { Post } from '../model/post.ts';
import { accountInWords } from '../people/account-words.ts';
import type { KnownPlatforms } from '../platforms/known-platforms.ts';
import type { PlatformFacts } from '../ports/capabilities.ts';
import { notice } from '../reply/notice.ts';
import { type LinkRequest, linkCardKey } from './link-requests.ts';

export const codeMinutes = 5;
export const confirmMinutes = 10;

/** What these words need to know of platforms. */
export type KnownApps = Pick<KnownPlatforms, 'titleOf' | 'hasAccounts' | 'withAccounts'>;

/** `One and Other accounts`: those that can be linked. */
export function linkableAccounts(known: KnownApps): string {
  return `${listed(known.withAccounts(), 'and')} accounts`.trim();
}

/** `Other`, or `Other or Third`; undefined: there is no app to link with. */
export function otherApps(platform: PlatformName, known: KnownApps): string | undefined {
  const others = known.withAccounts().filter(({ name }) => name !== platform);
  return others.length > 0 ? listed(others, 'or') : undefined;
}

/** In plain words, because the first `Intl.ListFormat` reads 4 MB of locale data, which takes 30 ms of the start. */
function listed(apps: readonly PlatformFacts[], word: 'and' | 'or'): string {
  const titles = apps.map(({ title }) => title);
  return [titles.slice(0, -1).join(', '), ...titles.slice(-1)].filter((part) => part !== '').join(` ${word} `);
}

export function codeBlocks(code: string, apps: string): Block[] {
  return [
    paragraph(`Send me this in ${apps}, in a private chat, within ${codeMinutes} minutes. It works once:`),
    { type: 'code', text: `/link ${code}` },
    paragraph('Then I ask you here to confirm. Do not share this code.'),
  ];
}

/** The card that asks the account that made the code. */
export function card({ id, maker, asker }: LinkRequest, known: KnownApps): Post {
  const blocks = [
    paragraph(
      `${accountInWords(asker, known)} wants to link to your ${known.titleOf(maker.platform)} account. Confirm only if this is you.`,
    ),
    paragraph(
      'You become one person: /continue moves your sessions between both apps, and limits and budgets apply to both together. Where both accounts have the same role, each acts for the other. Neither gets a higher role.',
    ),
  ];
  const buttons = [
    [
      { label: 'Link', action: `link:yes:${id}` },
      { label: 'Refuse', action: `link:no:${id}` },
    ],
  ];
  return { ...notice(blocks, undefined, buttons), key: linkCardKey(id) };
}

/** The closed card, with the reader's own time, and the text for the account that asked. */
export function closedWords(request: LinkRequest, known: KnownApps, now: EpochMs): { card: Block[]; asker: string } {
  const { state, closedAt = now } = request;
  const app = known.titleOf(request.maker.platform);
  const [maker, asker] = [request.maker, request.asker].map((one) => accountInWords(one, known));
  const card = (before: string, after: string) => [paragraph(before, moment(closedAt, now), after)];
  switch (state) {
    case 'linked':
      return {
        card: card(`Linked with ${asker} at `, '. /unlink ends it.'),
        asker: `Linked with ${maker}. /continue takes over what you last did there, /unlink ends the link.`,
      };
    case 'refused':
      return {
        card: card(`You refused to link with ${asker} at `, '. Nothing changed.'),
        asker: `${maker} refused to link, in ${app}. Nothing changed.`,
      };
    case 'out':
      return {
        card: card('Closed at ', `: ${asker} no longer has access. Nothing changed.`),
        asker: 'Your request to link is closed: one of the accounts no longer has access. Nothing changed.',
      };
    case 'taken':
      return {
        card: card('Closed at ', `: ${asker} or you are linked now. Nothing changed.`),
        asker: 'Your request to link is closed: one of the accounts is linked now. Nothing changed.',
      };
    default:
      return {
        card: card(`The request from ${asker} expired at `, '. Nothing changed.'),
        asker: `Your request to link expired: nobody confirmed it in ${app}. Nothing changed.`,
      };
  }
}

/** For a tap that comes too late. */
export function lateTapWords({ state, closedAt = 0 }: LinkRequest): string {
  const what = {
    open: 'this is not open',
    linked: 'you confirmed this',
    refused: 'you refused this',
    expired: 'this expired',
    out: 'it closed',
    taken: 'it closed',
  }[state];
  return `Too late: ${what} at ${timeOfDay(closedAt)}.`;
}
