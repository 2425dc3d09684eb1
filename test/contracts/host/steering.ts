import { randomUUID } from 'node:crypto';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { isBridgeError } from '../../../src/core/model/errors.ts';
import type { AgentEvent, Outcome } from '../../../src/core/model/events.ts';
import { answer, deltas, type HostStage } from './stage.ts';

/** Messages that are given to claude while it works. `asks`: a tool waits for permission, so the turn stands still. */
export function testSteering(stage: HostStage): void {
  const { asks } = stage;

  describe('a message steered into a running prompt', () => {
    it('is folded in at the next tool: the model reads it, one answer comes, and the message is merged', async () => {
      const session = await stage.open(stage.shared);
      const main = gather(session.prompt(randomUUID(), script('folded.txt', '[[text End.]]')));
      const ask = await asks.next();
      expect(session.canSteer).toBe(true);
      const steered = gather(session.steer(randomUUID(), 'Mind the dog.'));
      await ask.answer({ behavior: 'allow' });

      expect((await steered).filter(({ type }) => type !== 'finished')).toEqual([
        { type: 'folded', into: expect.any(String) },
      ]);
      const merged = await outcome(steered);
      expect(merged).toMatchObject({ outcome: 'merged', text: '' });
      expect(merged?.costUsd).toBeUndefined();
      expect(await outcome(main)).toMatchObject({ outcome: 'done', text: 'Begun.\n\nEnd.' });
      expect(JSON.stringify(stage.rig.model.requests.at(-1)?.messages)).toContain('Mind the dog.');
      session.release();
    });

    it('is answered in a turn of its own when the prompt ends before, each with its own events', async () => {
      const session = await stage.open(stage.shared);
      const main = gather(session.prompt(randomUUID(), '[[text One]][[gate steered]][[text and a half.]]'));
      await stage.rig.model.untilGate('steered');
      const steered = gather(session.steer(randomUUID(), 'say two'));
      const last = gather(session.steer(randomUUID(), 'and three'));
      stage.rig.model.open('steered');

      expect(await outcome(main)).toMatchObject({ outcome: 'done', text: 'One\n\nand a half.' });
      const ends = [await outcome(steered), await outcome(last)];
      // claude takes what it has read by then into one turn: both, or first the one and then the other.
      const isOneTurn = ends[1]?.outcome === 'merged';
      expect(ends).toMatchObject([
        { outcome: 'done', text: isOneTurn ? 'two\nand three' : 'two' },
        isOneTurn ? { text: '' } : { outcome: 'done', text: expect.stringContaining('and three') },
      ]);
      expect(deltas(await main)).toBe('Oneand a half.');
      expect(deltas(await steered)).toBe(ends[0]?.text);
      expect(deltas(await last)).toBe(ends[1]?.text);
      session.release();
    });

    it('may come after the prompt has ended, as long as the session is held', async () => {
      const session = await stage.open(stage.shared);
      await outcome(gather(session.prompt(randomUUID(), 'say one')));

      expect(await outcome(gather(session.steer(randomUUID(), 'say more')))).toMatchObject({
        outcome: 'done',
        text: 'more',
      });
      session.release();
    });

    it('is data, as a prompt is: no file is attached, no command is run', async () => {
      const file = join(stage.rig.project.path, 'steered-canary.txt');
      writeFileSync(file, 'STEERED-CANARY');
      const session = await stage.open(stage.shared);
      const main = gather(session.prompt(randomUUID(), script('data.txt', '[[text End.]]')));
      const ask = await asks.next();
      const steered = [`@${file}`, '/cost'].map((text) => gather(session.steer(randomUUID(), text)));
      await ask.answer({ behavior: 'allow' });
      await main;

      for (const each of steered) expect(await outcome(each)).toMatchObject({ outcome: 'merged' });
      const seen = JSON.stringify(stage.rig.model.requests.at(-1)?.messages);
      expect(seen).toContain('steered-canary.txt');
      expect(seen).toContain('/cost');
      expect(JSON.stringify(stage.rig.model.requests.map(({ messages }) => messages))).not.toContain('STEERED-CANARY');
      session.release();
    });

    it('comes back when the prompt is stopped before claude began with it', async () => {
      const session = await stage.open(stage.shared);
      const main = gather(session.prompt(randomUUID(), script('stopped.txt', '[[text End.]]')));
      await asks.next();
      const steered = gather(session.steer(randomUUID(), 'never mind'));

      await session.stop();
      session.release();

      expect(await outcome(main)).toMatchObject({ outcome: 'stopped' });
      expect(await steered).toMatchObject([{ type: 'finished', outcome: 'withdrawn' }]);
      expect(existsSync(join(stage.rig.project.path, 'stopped.txt'))).toBe(false);
      expect(stage.rig.model.promptsSeen('never mind')).toBe(0);
    });

    it('comes back when claude crashes before it began with it', async () => {
      const session = await stage.open(stage.shared);
      const main = gather(session.prompt(randomUUID(), script('crashed.txt', '[[text End.]]')));
      await asks.next();
      const steered = gather(session.steer(randomUUID(), 'never mind'));

      stage.rig.kill(session);

      expect(await outcome(main)).toMatchObject({ outcome: 'failed', failure: 'crashed' });
      expect(await outcome(steered)).toMatchObject({ outcome: 'withdrawn' });
      session.release();
      expect(await answer(await stage.open(stage.shared), 'say back')).toMatchObject({ text: 'back' });
    });

    it('is refused in a session that has no prompt, and in one that was given back', async () => {
      const session = await stage.open(stage.shared);
      const steer = () => gather(session.steer(randomUUID(), 'too early')).catch((reason: unknown) => reason);

      expect(isBridgeError(await steer(), 'internal')).toBe(true);
      await answer(session, 'say one');
      expect(isBridgeError(await steer(), 'internal')).toBe(true);
    });
  });
}

function script(file: string, end: string): string {
  return `[[text Begun.]][[tool Write {"file_path":"$CWD/${file}","content":"x"}]][[next]]${end}`;
}

async function gather(events: AsyncIterable<AgentEvent>): Promise<AgentEvent[]> {
  const all: AgentEvent[] = [];
  for await (const event of events) all.push(event);
  return all;
}

async function outcome(events: Promise<AgentEvent[]>): Promise<Outcome | undefined> {
  const all = await events;
  const ends = all.filter((event) => event.type === 'finished');
  expect(ends).toHaveLength(1);
  expect(all.at(-1)).toBe(ends[0]);
  return ends[0];
}
