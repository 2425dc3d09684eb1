import chalk from 'chalk';
import type { PairingCode } from '../../core/people/pairing.ts';
import type { ChatPlatform } from '../../core/ports/chat-platform.ts';
import { renderQr } from '../../system/qr.ts';
import { plain } from './print.ts';

/** What a person needs to connect their phone: QR, link, and the code for those who type. */
export function pairingCard(code: PairingCode, platform: ChatPlatform, account: string, minutes: number): string[] {
  const link = platform.pairingLinks?.link(code.code);
  const invite = platform.inviteLink?.();
  return [
    '',
    ...(link === undefined
      ? []
      : [...renderQr(link, chalk.level > 0), '', `Scan this with your phone, or open ${chalk.cyan(link)}`]),
    ...(invite === undefined ? [] : [`If the bot is not on one of your servers yet, add it: ${chalk.cyan(invite)}`]),
    `${link === undefined ? 'Send' : 'Or send'} ${chalk.bold(code.spoken)} to ${plain(account)} in a private chat.`,
    chalk.dim(`Works once, for ${minutes === 1 ? 'one minute' : `${minutes} minutes`}.`),
    '',
  ];
}
