// The TypeScript SDK's stdio client edits, commits and tests a small project: node edit-journey.mjs COMMAND ARGS...
// Prints one JSON object of what it saw; the Java test that started it does the judging.
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';

const [command, ...args] = process.argv.slice(2);
const client = new Client({ name: 'editor', version: '1.0.0' });
await client.connect(new StdioClientTransport({ command, args, stderr: 'inherit', env: process.env }));
const call = async (name, input) => {
  const result = await client.callTool({ name, arguments: input });
  if (result.isError) throw new Error(`${name}: ${result.content[0].text}`);
  return result.structuredContent;
};
const test = () => call('command_run', { program: 'sh', arguments: ['test.sh'] });

const seen = {};
seen.before = await test();
seen.preview = await call('fs_edit', {
  path: 'answer.txt',
  edits: [{ oldText: '41', newText: '42' }],
  dryRun: true,
});
seen.edit = await call('fs_edit', { path: 'answer.txt', edits: [{ oldText: '41', newText: '42' }] });
seen.after = await test();
seen.branch = await call('git_create_branch', { name: 'fix', checkout: true });
seen.commit = await call('git_commit', { message: 'Give the right answer', paths: ['answer.txt'] });
seen.log = await call('git_log', { maxCount: 1 });
seen.status = await call('git_status', {});
await client.close();
console.log(JSON.stringify(seen));
