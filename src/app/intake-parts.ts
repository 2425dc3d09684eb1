import type { Config } from '../config/load.ts';
import { createIntake, type Intake } from '../core/intake/intake.ts';
import { createLostChats, type LostChatsOptions } from '../core/intake/lost-chats.ts';
import type { IntakeOptions } from '../core/intake/options.ts';
import { isBridgeError } from '../core/model/errors.ts';
import { createQuotas } from '../core/people/quotas.ts';

type FromConfig = 'quotas' | 'standardMode' | 'busy' | 'voiceIsText';

export interface IntakePartsOptions
  extends Omit<IntakeOptions, FromConfig | 'lostChats'>,
    Pick<LostChatsOptions, 'lostPosts'> {
  config: Pick<Config, 'limits' | 'claude' | 'queue' | 'voice'>;
}

/** Everything that understands what people write and press. */
export function createIntakeParts(options: IntakePartsOptions): Intake {
  const { config, store, outbox, approvals, platform, clock } = options;
  const lostChats = createLostChats({ store, outbox, lostPosts: options.lostPosts, platform, approvals });
  outbox.onGivenUp((entry, error) => {
    approvals.cardLost(entry);
    if (isBridgeError(error, 'target-gone')) lostChats.gone(entry.conversation);
  });
  return createIntake({
    ...options,
    lostChats,
    quotas: createQuotas({ store, clock, quotas: config.limits }),
    standardMode: config.claude.permissionMode,
    busy: config.queue.busy,
    voiceIsText: config.voice.command !== undefined,
  });
}
