import { chmodSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { expect, inject, it } from 'vitest';
import { createLaboratory } from './laboratory.ts';

const names = ['a.txt', 'b c', 'ünder', 'deep/er/file', '"quoted"', 'tab\there', '*', '-n', ':(top)x', 'deep/\nline'];
const name = fc.constantFrom(...names);
const text = fc.constantFrom('one\n', 'one\ntwo\nthree\nfour\n', 'no newline', 'x\0y', '', 'one\ntwo\nthree\nfive\n');
const step = fc.oneof(
  fc.record({ what: fc.constant('write' as const), name, text }),
  fc.record({ what: fc.constantFrom('delete', 'stage', 'commit', 'executable', 'link', 'base'), name, text }),
  fc.record({ what: fc.constant('move' as const), name, text: name }),
);

it('facts agree with what Git itself counts when everything is staged', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 12 }), async (steps) => {
      const { finishing, place, git, there } = createLaboratory();
      for (const { what, name, text } of steps) {
        const file = join(place.path, name);
        const tried = () => {
          mkdirSync(dirname(file), { recursive: true });
          if (what === 'write') writeFileSync(file, text);
          if (what === 'delete') rmSync(file);
          if (what === 'executable') chmodSync(file, 0o755);
          if (what === 'link') symlinkSync('a.txt', file);
          if (what === 'move') git('mv', '--', name, text);
          if (what === 'stage') git('--literal-pathspecs', 'add', '--', name);
          if (what === 'commit') git('commit', '-aqm', 'Some work');
          if (what === 'base') there('commit', '--allow-empty', '-qm', 'More of the base');
        };
        // What cannot be done in this state is left out.
        try {
          tried();
        } catch {}
      }
      const status = git('status', '--porcelain=v2', '-z', '--untracked-files=all');

      const facts = await finishing.facts(place);

      expect(git('status', '--porcelain=v2', '-z', '--untracked-files=all')).toBe(status);
      expect(await finishing.facts(place)).toEqual(facts);
      expect(facts.commits).toBe(Number(git('rev-list', '--count', 'main..HEAD')));
      expect(facts.behind).toBe(Number(git('rev-list', '--count', 'HEAD..main')));
      git('add', '-A');
      const counted = git('diff', '--cached', '--numstat', '-M', '-z', git('merge-base', 'main', 'HEAD').trim());
      const written = facts.files.map(({ path, from, added, deleted }) => {
        const counts = `${added ?? '-'}\t${deleted ?? '-'}\t`;
        return from === undefined ? `${counts}${path}\0` : `${counts}\0${from}\0${path}\0`;
      });
      expect(written.join('')).toBe(counted);
    }),
    { numRuns: inject('thorough') ? 200 : 8 },
  );
});
