import chalk from 'chalk';
import type { PairingCode } from '../core/pairing.ts';
import { renderQr } from '../system/qr.ts';
import { plain } from './print.ts';

/** What a person needs to connect their phone: QR, link, and the code for those who type. */
export function pairingCard(code: PairingCode, link: string | undefined, account: string, minutes: number): string[] {
  return [
    '',
    ...(link === undefined
      ? []
      : [...renderQr(link, chalk.level > 0), '', `Scan this with your phone, or open ${chalk.cyan(link)}`]),
    `Or send ${chalk.bold(code.spoken)} to ${plain(account)}.`,
    chalk.dim(`Good once, for ${minutes === 1 ? 'one minute' : `${minutes} minutes`}.`),
    '',
  ];
}
