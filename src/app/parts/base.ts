import { commandFor } from '../../core/commands/registry.ts';
import { withMaskedAudit } from '../../core/masking/mask-audit.ts';
import { maskPlatform } from '../../core/masking/mask-posts.ts';
import { createProjects } from '../../core/model/projects.ts';
import { fitPlatform } from '../../core/platforms/fit-platform.ts';
import { createKnownPlatforms } from '../../core/platforms/known-platforms.ts';
import type { ChatPlatform } from '../../core/ports/chat-platform.ts';
import { installedCommands } from '../../core/ports/host-commands.ts';
import { createWorkplace } from '../../core/sessions/workplace.ts';
import { createDues } from '../../core/timing/dues.ts';
import { createToolRegistry } from '../../core/tools/registry.ts';
import { noPlatform } from '../../platforms/none/platform.ts';
import { createSecretMask } from '../../text/secrets/mask.ts';
import type { BridgeOptions } from './bridge-options.ts';
import { createResting } from './resting.ts';

/** What all other parts share. */
export function createBase(options: BridgeOptions, taking: AbortSignal) {
  const { config, hosts, files, disk, platforms, secrets, clock, log, hostCommands = installedCommands } = options;
  // A platform is there once it has connected, so parts look it up at the moment they need it.
  const connected = new Map<string, ChatPlatform>([[noPlatform.name, noPlatform]]);
  const resting = createResting({ platforms, isConnected: (name) => connected.has(name), hostCommands, clock, log });
  const mask = createSecretMask({ values: secrets, patterns: config.redact.extra });
  const projects = createProjects(config.projects, config.defaultProject);
  const store = withMaskedAudit(options.store, mask);
  return {
    ...{ connected, resting, hosts, files, disk, projects, mask, clock, log, hostCommands },
    tools: createToolRegistry(log),
    store,
    dues: createDues({ store, clock, log, signal: taking }),
    known: createKnownPlatforms([...platforms, ...(options.knownPlatforms ?? [])]),
    workplace: createWorkplace(store, projects),
    platform(name: string) {
      const target = connected.get(name);
      const typed = (action: string) => mask(commandFor(action) ?? '') || undefined;
      return target && fitPlatform(maskPlatform(target, mask), typed);
    },
  };
}
