import { measureLists } from './scale/lists.ts';

/* node bench/lists.ts FILE: how long the lists of people take with this database. Build first. */

const [file] = process.argv.slice(2);
if (file === undefined) {
  console.error('node bench/lists.ts FILE');
  process.exit(64);
}
console.table(await measureLists(file));
