import type { Config } from '../../config/load.ts';
import { createIntake, type Intake } from '../../core/intake/intake.ts';
import { createLostChats, type LostChats, type LostChatsOptions } from '../../core/intake/lost-chats.ts';
import type { IntakeOptions } from '../../core/intake/options.ts';
import { createQuotas } from '../../core/people/quotas.ts';

type FromConfig = 'quotas' | 'standardMode' | 'busy' | 'lists' | 'speaks' | 'voiceIsText';

export interface IntakePartsOptions
  extends Omit<IntakeOptions, FromConfig | 'lostChats'>,
    Pick<LostChatsOptions, 'lostPosts'> {
  config: Pick<Config, 'limits' | 'claude' | 'queue' | 'voice'>;
}

export interface IntakeParts {
  intake: Intake;
  lostChats: LostChats;
}

/** Everything that understands what people write and press. */
export function createIntakeParts(options: IntakePartsOptions): IntakeParts {
  const { config, store, clock } = options;
  const lostChats = createLostChats(options);
  const intake = createIntake({
    ...options,
    lostChats,
    quotas: createQuotas({ store, clock, quotas: config.limits }),
    standardMode: config.claude.permissionMode,
    busy: config.queue.busy,
    lists: config.queue.lists,
    speaks: config.voice.speak !== undefined,
    voiceIsText: config.voice.command !== undefined,
  });
  return { intake, lostChats };
}
