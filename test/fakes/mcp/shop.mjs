/** An MCP server on standard input and output: its one tool asks the person before it answers, and returns what they said. */
import { createInterface } from 'node:readline';

const form = {
  message: 'For your order',
  requestedSchema: {
    type: 'object',
    properties: {
      size: { type: 'string', title: 'Size', enum: ['S', 'M'], enumNames: ['Small', 'Medium'] },
      count: { type: 'integer', title: 'How many', minimum: 1, maximum: 5 },
      note: { type: 'string', title: 'Note' },
    },
    required: ['size', 'count'],
  },
};
const page = { mode: 'url', message: 'Log in first.', url: 'https://login.example.com/start', elicitationId: 'page-1' };

/** Requests of ours to the person, and the tool calls that wait for them. */
const waiting = new Map();

const send = (message) => process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);

const answers = {
  initialize: ({ protocolVersion }) => ({
    protocolVersion,
    capabilities: { tools: {} },
    serverInfo: { name: 'shop', version: '1' },
  }),
  'tools/list': () => ({
    tools: [
      { name: 'buy', description: 'Buys', inputSchema: { type: 'object', properties: { how: { type: 'string' } } } },
    ],
  }),
};

for await (const line of createInterface({ input: process.stdin })) {
  const { id, method, params, result, error } = JSON.parse(line);
  if (method === 'tools/call') {
    const ask = `ask-${id}`;
    waiting.set(ask, id);
    send({ id: ask, method: 'elicitation/create', params: params.arguments.how === 'page' ? page : form });
  } else if (method in answers) {
    send({ id, result: answers[method](params) });
  } else if (waiting.has(id)) {
    const text = `The person said ${JSON.stringify(result ?? error)}`;
    send({ id: waiting.get(id), result: { content: [{ type: 'text', text }] } });
    waiting.delete(id);
  }
}
