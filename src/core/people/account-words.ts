import { oneLineName } from '../../text/format/one-line-name.ts';
import type { PlatformName } from '../model/conversation.ts';
import type { Identity } from '../model/user.ts';
import type { KnownPlatforms } from '../platforms/known-platforms.ts';
import type { AllowList } from './allow-list.ts';

/** An account, with what distinguishes it from others of the same name. */
export interface Account {
  platform: PlatformName;
  id: string;
  name: string;
  /** `@maria` */
  handle?: string | undefined;
}

/** `Maria (its platform, @maria, id 123)`: anyone can take the name, but not the rest. One line. */
export function accountInWords(
  { platform, id, name, handle }: Account,
  known: Pick<KnownPlatforms, 'titleOf'>,
): string {
  const place = [known.titleOf(platform), ...(handle ? [oneLineName(handle)] : []), `id ${oneLineName(id)}`];
  return `${oneLineName(name)} (${place.join(', ')})`;
}

/** With its name from the list; without one, its id. */
export function accountOn(allowList: Pick<AllowList, 'find'>, { platform, userId }: Identity): Account {
  return { platform, id: userId, name: allowList.find(platform, { id: userId })?.name ?? userId };
}
