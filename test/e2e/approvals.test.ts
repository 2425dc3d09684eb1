import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { askingOn, calling } from './asking-rig.ts';
import { processesOf } from './machine.ts';
import { shareRig } from './rig.ts';

describe('on one machine', () => {
  const shared = shareRig(async (machine) => {
    const rig = askingOn(machine);
    return { ...rig, bridge: await rig.start() };
  });

  describe('what claude asks on the way', () => {
    it('runs a command after Allow once, and only then', async () => {
      const { chat, ann, project, card, tap, untilFinal } = shared();

      chat.say(ann, calling('Bash', { command: 'touch allowed.txt', description: 'Make a file' }, 'End of allowed.'));
      const asked = await card('touch allowed.txt');
      expect(asked.text).toContain('Make a file · in home');
      expect(asked.silent).toBe(false);
      expect(existsSync(join(project, 'allowed.txt'))).toBe(false);
      expect(await tap(asked, 'Allow once')).toBe('You allowed it once.');

      await untilFinal('End of allowed.');
      expect(existsSync(join(project, 'allowed.txt'))).toBe(true);
      expect(chat.message(asked.id).text).toContain('Ann allowed it once');
      expect(chat.message(asked.id).buttons).toEqual([]);
    });

    it('does without after Deny, and claude reads the reason', async () => {
      const { chat, ann, project, model, card, tap, untilFinal } = shared();

      chat.say(ann, calling('Bash', { command: 'touch denied.txt' }, 'End of denied.'));
      await tap(await card('touch denied.txt'), 'Deny with a reason');
      await chat.untilMessage('Your next message here goes to Claude');
      chat.say(ann, 'we make no files on Fridays');

      await untilFinal('End of denied.');
      expect(existsSync(join(project, 'denied.txt'))).toBe(false);
      expect(model.requests.some((request) => JSON.stringify(request).includes('no files on Fridays'))).toBe(true);
    });

    it('writes a file it showed, and changes another as its diff said', async () => {
      const { chat, ann, project, card, tap, untilFinal } = shared();
      const [fresh, old] = [join(project, 'fresh.txt'), join(project, 'old.txt')];
      writeFileSync(old, 'one\ntwo\nthree\n');

      chat.say(
        ann,
        `[[tool Write ${JSON.stringify({ file_path: fresh, content: 'hello\n' })}]][[next]]` +
          `[[tool Read ${JSON.stringify({ file_path: old })}]][[next]]` +
          `[[tool Edit ${JSON.stringify({ file_path: old, old_string: 'two', new_string: 'deux' })}]][[next]][[text Both.]]`,
      );
      const write = await card('Create this file?');
      expect(write.text).toContain('+hello');
      await tap(write, 'Allow once');
      const edit = await card('Change this file?');
      expect(edit.text).toContain('-two\n+deux');
      await tap(edit, 'Allow once');

      await untilFinal('Both.');
      expect(readFileSync(fresh, 'utf8')).toBe('hello\n');
      expect(readFileSync(old, 'utf8')).toBe('one\ndeux\nthree\n');
    });

    it('asks for a subagent too', async () => {
      const { chat, ann, project, card, tap, untilFinal } = shared();

      const task = calling('Bash', { command: 'touch from-subagent.txt' }, 'The subagent is done.');
      const input = { description: 'Make a file', prompt: task, subagent_type: 'general-purpose' };
      chat.say(ann, calling('Agent', input, 'All of it is done.'));
      const asked = await card('touch from-subagent.txt');
      expect(asked.text).toContain('a subagent');
      await tap(asked, 'Allow once');

      // It works on in the background of the answer, and claude tells what became of it.
      await untilFinal('All of it is done.');
      await chat.untilMessage(/Background result of task #\d+[\s\S]*\(done\)/);
      expect(existsSync(join(project, 'from-subagent.txt'))).toBe(true);
    });

    it('is over when the task is stopped while it asks, and leaves nothing running', async () => {
      const { chat, ann, home, card, telegram, bridge } = shared();

      chat.say(ann, calling('Bash', { command: 'touch stopped.txt' }, 'End of stopped.'));
      const asked = await card('touch stopped.txt');
      chat.say(ann, '/stop');

      await chat.untilMessage('Stopped.');
      await telegram.until(() => chat.message(asked.id).buttons.length === 0, 'the card to close');
      expect(chat.message(asked.id).text).toMatch(/Closed at \d\d:\d\d UTC: the task ended/);
      expect(processesOf(home)).toEqual([bridge.pid]);
    });

    it('file-by-at-path-is-not-attached, and ! # / at the start run nothing', async () => {
      const { chat, ann, home, model } = shared();
      const secret = join(home, 'notes.txt');
      writeFileSync(secret, 'the canary sings');

      for (const text of [
        `@${secret} say one`,
        '!touch made.txt say two',
        '# remember say three',
        '/etc/hosts say four',
      ]) {
        chat.say(ann, text);
      }
      await chat.untilMessage((message) => message.text.includes('four') && !message.silent);

      expect(model.requests.some((request) => JSON.stringify(request).includes('the canary sings'))).toBe(false);
      expect(JSON.stringify(model.requests.at(-1))).toContain('/etc/hosts say four');
    });
  });

  describe('who may answer', () => {
    it('foreign-tap-is-refused, forged-callback-is-refused, late-tap-is-refused', async () => {
      const { telegram, ann, bob, project, card, tap, run } = shared();
      const team = telegram.group([ann, bob], { title: 'Team' });

      team.say(
        ann,
        `@${telegram.bot.username} ${calling('Bash', { command: 'touch foreign.txt' }, 'End of foreign.')}`,
      );
      const asked = await card('touch foreign.txt', team);
      const mallory = telegram.addUser({ first_name: 'Mallory' });
      const action = asked.buttons[0]![0]!.data!;
      expect(await tap(asked, 'Allow once', bob, team)).toBe('Only Ann or an owner can answer this.');
      const forged = await team.forgePress(bob, asked.id, 'ask:AAAAAAAAAAAAAAAA.allow').answered;
      expect(forged.text).toBe('Unknown request.');
      const elsewhere = await telegram.privateChat(ann).forgePress(ann, 1, action).answered;
      expect(elsewhere.text).toBe('Unknown request.');
      team.forgePress(mallory, asked.id, action);
      expect(existsSync(join(project, 'foreign.txt'))).toBe(false);

      expect(await tap(asked, 'Deny', ann, team)).toBe('You denied it.');
      const late = await team.forgePress(ann, asked.id, action).answered;
      expect(late.text).toMatch(/^Too late: Ann denied it, \d\d:\d\d\.$/);
      await team.untilMessage((message) => message.text.includes('End of foreign.') && !message.silent);
      expect(existsSync(join(project, 'foreign.txt'))).toBe(false);

      const audit = run(['audit', '--json']);
      expect(await audit.exited).toBe(0);
      const actions = audit.stdout().match(/"action": ?"[\w-]+"/g) ?? [];
      expect(actions.join()).toMatch(/task-asked.*refused.*denied/);
      const verified = run(['audit', 'verify']);
      expect(await verified.exited).toBe(0);
    });

    it('removed-user-is-out-at-once: the running task ends, and nothing more is taken', async () => {
      const { telegram, run, ann, model, chat, bridge } = shared();
      const carl = telegram.addUser({ first_name: 'Carl' });
      chat.say(ann, '/users invite operator');
      const invitation = await chat.untilMessage(/start=|code/i);
      const code =
        /start=([\w-]+)/.exec(JSON.stringify(invitation.raw))?.[1] ??
        /\b[A-Z0-9]{4}-?[A-Z0-9]{4}\b/.exec(invitation.text)![0];
      const his = telegram.privateChat(carl);
      his.say(carl, `/start ${code}`);
      await his.untilMessage('Connected to workbench');
      his.say(carl, calling('Bash', { command: 'touch removed.txt' }, 'End of removed.'));
      await telegram.until(() => his.answers.some(({ buttons }) => buttons.length > 0), 'a card');

      const removal = run(['users', 'remove', String(carl.id)]);
      expect(await removal.exited).toBe(0);

      await telegram.until(() => his.answers.every(({ buttons }) => buttons.length === 0), 'the card to close');
      await his.untilMessage('Stopped.');
      const [before, logged] = [his.answers.length, bridge.log().length];
      his.say(carl, 'say more');
      await bridge.untilLog('a message of someone without access was dropped', logged);
      expect(model.promptsSeen('say more')).toBe(0);
      expect(his.answers.length).toBe(before);
    });
  });
});
