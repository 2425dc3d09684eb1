import { parseArgs } from 'node:util';
import { platforms } from './chats.ts';
import { type Moment, moments } from './session.ts';

/** What `npm run pictures -- …` was asked for. */
export interface PicturesOptions {
  folder: string;
  moments: Moment[];
  /** The pages stay beside the pictures. */
  keepPages: boolean;
}

export const usage = `npm run pictures [-- --to FOLDER] [--moments NAME,…] [--pages]

  --to FOLDER      where the pictures go, default docs/pictures
  --moments NAMES  some of ${moments.join(', ')}; default card,done,ends
  --pages          the HTML pages too

Draws one session on ${platforms.join(' and ')}, light and dark, and measures it.`;

/** @throws Error with what is wrong, in words */
export function readOptions(args: string[]): PicturesOptions {
  const { values } = parseArgs({
    args,
    options: { to: { type: 'string' }, moments: { type: 'string' }, pages: { type: 'boolean' } },
  });
  const wanted = (values.moments ?? 'card,done,ends').split(',');
  const unknown = wanted.find((name) => !moments.includes(name as Moment));
  if (unknown !== undefined) throw new Error(`--moments takes ${moments.join(', ')}, not “${unknown}”`);
  return {
    folder: values.to ?? new URL('../../docs/pictures', import.meta.url).pathname,
    moments: wanted as Moment[],
    keepPages: values.pages ?? false,
  };
}
