import { describe, expect, it } from 'vitest';
import { isBridgeError } from '../../../src/core/model/errors.ts';
import { paragraph } from '../../../src/text/document/blocks.ts';
import { type Ability, testAbilities } from './abilities.ts';
import { testCapabilities } from './capabilities.ts';
import { testFiles } from './files.ts';
import { testLimits } from './limits.ts';
import { createMemoryInbox } from './memory-inbox.ts';
import type { PlatformRig } from './platform-rig.ts';
import { createPlatformStage, expectNoSecret, type PlatformStage } from './platform-stage.ts';
import { postOf } from './posts.ts';
import { testReceiving } from './receiving.ts';
import { testReferring } from './referring.ts';
import { testRemoving } from './removing.ts';
import { testReplacing } from './replacing.ts';
import { testSending } from './sending.ts';

export type { Ability, PlatformRig };

export interface ChatPlatformSuiteOptions {
  /** What this adapter can't have, each with its reason. Everything else must be there. Default: nothing. */
  lacks?: readonly Ability[];
}

/** The promises of core/ports/chat-platform.ts that every adapter keeps. */
export function describeChatPlatform(
  name: string,
  makeRig: () => Promise<PlatformRig>,
  { lacks = [] }: ChatPlatformSuiteOptions = {},
): void {
  describe(`${name} as a ChatPlatform`, () => {
    const stage = createPlatformStage(makeRig, lacks);

    testAbilities(stage);
    testConnection(stage);
    testReceiving(stage);
    testSending(stage);
    testCapabilities(stage);
    testLimits(stage);
    testReferring(stage);
    if (stage.has('replacing')) testReplacing(stage);
    if (stage.has('removing')) testRemoving(stage);
    if (stage.has('files')) testFiles(stage);
  });
}

function testConnection(stage: PlatformStage): void {
  it('tells its account without a secret', () => {
    expect(stage.account.id).not.toBe('');
    expect(stage.account.name).not.toBe('');
    expectNoSecret(stage.account, stage.rig);
  });

  if (!stage.has('going offline')) return;
  it('calls a dead network something to retry, keeps receiving, and tells no secret', async () => {
    const inbox = createMemoryInbox();
    const end = stage.receive(inbox);
    stage.rig.say('hello');
    await inbox.untilHolds(1);
    await stage.rig.goOffline!();
    const [part] = stage.platform.prepare(postOf(paragraph('Hello?')));

    const error = await stage.platform
      .deliver(stage.rig.conversation, part!, stage.signal)
      .catch((reason: unknown) => reason);

    expect(isBridgeError(error, 'retry-later')).toBe(true);
    expectNoSecret(error, stage.rig);
    await expect(end()).resolves.toBeUndefined();
  });
}
