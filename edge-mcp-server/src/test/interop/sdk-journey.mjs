// A journey with the TypeScript SDK's own client: node sdk-journey.mjs ws|http|stdio URL-or-command...
// Prints one JSON object of what it saw; the Java test that started it does the judging.
import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { WebSocketClientTransport } from '@modelcontextprotocol/sdk/client/websocket.js';
import { UriTemplate } from '@modelcontextprotocol/sdk/shared/uriTemplate.js';
import { ResourceUpdatedNotificationSchema } from '@modelcontextprotocol/sdk/types.js';

const [kind, target, ...args] = process.argv.slice(2);
const headers = process.env.EDGE_MCP_API_KEY
  ? { Authorization: `Bearer ${process.env.EDGE_MCP_API_KEY}` }
  : {};
const transports = {
  ws: () => new WebSocketClientTransport(new URL(target)),
  http: () => new StreamableHTTPClientTransport(new URL(target), { requestInit: { headers } }),
  stdio: () => new StdioClientTransport({ command: target, args, stderr: 'inherit', env: process.env }),
};

const client = new Client({ name: 'journey', version: '1.0.0' });
await client.connect(transports[kind]());
const seen = { server: client.getServerVersion(), progress: [] };
await client.ping();
seen.tools = (await client.listTools()).tools.map((tool) => tool.name);
const call = (name, input = {}) => client.callTool({ name, arguments: input });
seen.status = (await call('edge_status')).structuredContent;
seen.read = (await call('fs_read_file', { path: 'README.md' })).structuredContent;
seen.find = (await call('fs_find', { glob: '**/*.md' })).structuredContent;
seen.search = (await call('fs_search', { pattern: 'needle' })).structuredContent;
seen.gitStatus = (await call('git_status')).structuredContent;
seen.gitLog = (await call('git_log')).structuredContent;
const refused = await call('fs_read_file', { path: '../outside.txt' });
seen.refused = { isError: refused.isError, text: refused.content[0].text };
seen.resources = (await client.listResources()).resources.map((resource) => resource.uri);
seen.templates = (await client.listResourceTemplates()).resourceTemplates.map((each) => each.uriTemplate);
seen.prompts = (await client.listPrompts()).prompts.map((prompt) => prompt.name);
const file = new UriTemplate('workspace:///{+path}').expand({ path: 'src/Main.java' });
seen.file = (await client.readResource({ uri: file })).contents[0];
const before = new UriTemplate('git:///file/{revision}/{+path}').expand({ revision: 'topic/one', path: 'src/Main.java' });
seen.before = (await client.readResource({ uri: before })).contents[0];
const ref = { type: 'ref/resource', uri: 'git:///file/{revision}/{+path}' };
const argument = { name: 'path', value: 'src/m' };
const context = { arguments: { revision: 'HEAD' } };
seen.completion = (await client.complete({ ref, argument, context })).completion;
seen.prompt = (await client.getPrompt({ name: 'review_diff' })).messages;
const updated = new Promise((told) =>
  client.setNotificationHandler(ResourceUpdatedNotificationSchema, ({ params }) => told(params.uri)),
);
await client.subscribeResource({ uri: file });
await appendFile(join(process.env.EDGE_MCP_FOLDER, 'src', 'Main.java'), '// changed\n');
seen.updated = await updated;
seen.changed = (await client.readResource({ uri: file })).contents[0].text;
await client.unsubscribeResource({ uri: file });
// A search that would run for minutes is cancelled, and the connection goes on.
const abort = new AbortController();
const slow = client
  .callTool({ name: 'fs_search', arguments: { pattern: '(x+x+)+y', path: 'slow.txt' } }, undefined, {
    signal: abort.signal,
  })
  .then(() => 'finished', () => 'cancelled');
setTimeout(() => abort.abort('enough'), 300);
seen.slow = await slow;
seen.after = (await call('edge_status')).isError ?? false;
await client.close();
console.log(JSON.stringify(seen));
