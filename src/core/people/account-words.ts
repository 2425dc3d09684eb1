import { oneLineName } from '../../text/format/name.ts';
import type { PlatformName } from '../model/conversation.ts';
import type { Identity } from '../model/user.ts';
import type { AllowList } from './allow-list.ts';

/** An account, with what tells it from others of the same name. */
export interface Account {
  platform: PlatformName;
  id: string;
  name: string;
  /** `@maria` */
  handle?: string | undefined;
}

/** As people call the platform: a company's own name, but for the terminal, which is a thing. */
export function platformTitle(platform: PlatformName): string {
  return platform === 'terminal' ? 'the terminal' : platform[0]!.toUpperCase() + platform.slice(1);
}

/** `Maria (<platform>, @maria, id 123)`: a name can be anybody's, the rest is not. One line. */
export function accountInWords({ platform, id, name, handle }: Account): string {
  const place = [platformTitle(platform), ...(handle ? [oneLineName(handle)] : []), `id ${oneLineName(id)}`];
  return `${oneLineName(name)} (${place.join(', ')})`;
}

/** Under the name it has on the list; without one, under its id. */
export function accountOn(allowList: Pick<AllowList, 'find'>, { platform, userId }: Identity): Account {
  return { platform, id: userId, name: allowList.find(platform, { id: userId })?.name ?? userId };
}
