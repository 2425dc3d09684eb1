import { createStore } from '../../src/store/store.ts';
import { createClock } from '../../src/system/clock.ts';

/* A process that adds rows to the audit, while others do too: `node audit-writer.ts FILE COUNT`. */

const [file = '', count = '0'] = process.argv.slice(2);
const store = createStore(file, createClock());
for (let n = 1; n <= Number(count); n++) store.audit.append({ action: 'refused', detail: `${process.pid} ${n}` });
store.close();
