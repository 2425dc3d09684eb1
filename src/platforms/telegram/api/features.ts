import type { Log } from '../../../core/ports/log.ts';

/** What this Bot API server can do: learned from its refusals, in memory only, so that a restart notices an upgrade. */
export interface Features {
  lacks(feature: Feature): boolean;
  miss(feature: Feature): void;
  /** Whether this chat refuses drafts although the server has them. */
  refusesDrafts(chat: number): boolean;
  noteDraftsRefused(chat: number): void;
}

type Feature = 'rich messages' | 'rich drafts' | 'drafts' | 'topics';

export function createFeatures(log: Log): Features {
  const missing = new Set<Feature>();
  const draftless = new Set<number>();

  return {
    lacks: (feature) => missing.has(feature),
    miss(feature) {
      if (missing.has(feature)) return;
      missing.add(feature);
      log.info('this Bot API server lacks a feature; continuing without it', { feature });
    },
    refusesDrafts: (chat) => draftless.has(chat),
    noteDraftsRefused: (chat) => {
      draftless.add(chat);
    },
  };
}
