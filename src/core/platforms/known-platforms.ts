import { type ConversationId, type PlatformName, platformOf } from '../model/conversation.ts';
import type { ButtonLimits, Capabilities, PlatformFacts } from '../ports/capabilities.ts';

/** The platforms of this program, whether or not they run now. */
export interface KnownPlatforms {
  /** As people call it, also within a sentence; for an unknown one, its name with a capital letter. */
  titleOf(platform: PlatformName): string;
  /** Whether people have accounts there, which can be paired, linked and written to. */
  hasAccounts(platform: PlatformName): boolean;
  /** Those where people have accounts. */
  withAccounts(): readonly PlatformFacts[];
  /** What fits in each of these conversations; cautious figures for an unknown platform, and for no conversation. */
  buttonsIn(conversations: readonly ConversationId[]): ButtonLimits;
  /** Longest text that is one message in each of these conversations, UTF-16 units; Infinity: no limit. */
  textUnitsIn(conversations: readonly ConversationId[]): number;
}

/** What every known platform takes, for those that nobody knows. */
const cautious: Capabilities = {
  accounts: true,
  buttons: { rows: 5, inRow: 4, inAll: 20, labelUnits: 80, actionBytes: 64 },
  textUnits: 1_975,
};

/** The first of several with the same name applies. */
export function createKnownPlatforms(all: readonly PlatformFacts[]): KnownPlatforms {
  const known = new Map(all.toReversed().map((facts) => [facts.name, facts]));
  const inOrder = () => [...new Set(all.map(({ name }) => known.get(name)!))];
  const capabilitiesOf = (platform: PlatformName) => known.get(platform)?.capabilities ?? cautious;

  function capabilitiesIn(conversations: readonly ConversationId[]): readonly Capabilities[] {
    return conversations.length === 0 ? [cautious] : conversations.map((one) => capabilitiesOf(platformOf(one)));
  }

  return {
    titleOf: (platform) => known.get(platform)?.title ?? platform.charAt(0).toUpperCase() + platform.slice(1),
    hasAccounts: (platform) => capabilitiesOf(platform).accounts,
    withAccounts: () => inOrder().filter(({ capabilities }) => capabilities.accounts),
    buttonsIn(conversations) {
      const limits = capabilitiesIn(conversations).map(({ buttons }) => buttons);
      const least = (figure: keyof ButtonLimits) => Math.min(...limits.map((one) => one[figure] ?? Infinity));
      const labelUnits = least('labelUnits');
      const actionBytes = least('actionBytes');
      return {
        rows: least('rows'),
        inRow: least('inRow'),
        inAll: least('inAll'),
        ...(labelUnits < Infinity && { labelUnits }),
        ...(actionBytes < Infinity && { actionBytes }),
      };
    },
    textUnitsIn: (conversations) =>
      Math.min(...capabilitiesIn(conversations).map(({ textUnits }) => textUnits ?? Infinity)),
  };
}
