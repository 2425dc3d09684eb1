import { rolldown } from 'rolldown';
import config from './rolldown.config.js';

/* `npm run build`: says nothing when all is well, because `npm ci` runs it too. */

const build = await rolldown(config);
await build.write(config.output);
await build.close();
